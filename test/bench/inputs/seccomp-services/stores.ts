import { type Service, talk } from "./service.ts";

const REDIS: Service = {
  name: "redis",
  works: "threads",
  command: [
    "/usr/bin/redis-server",
    ...["--port", "$PORT", "--bind", "127.0.0.1", "--dir", "$FOLDER", "--appendonly", "yes"],
  ],
  record: [
    ["redis-cli -p $PORT set greeting hello", "OK"],
    ["redis-cli -p $PORT get greeting", "hello"],
    ["redis-cli -p $PORT rpush list a b c", "3"],
    ["redis-cli -p $PORT eval 'return 7' 0", "7"],
    ["redis-cli -p $PORT bgsave", "Background saving started"],
    ["redis-cli -p $PORT bgrewriteaof", "rewriting"],
    ["redis-cli -p $PORT info persistence", "aof_enabled:1"],
    ["redis-benchmark -p $PORT -q -n 200 -c 5 -t set,get", "GET"],
    ["printf 'select 1\\nset word text\\ndbsize\\n' | redis-cli -p $PORT", "1"],
    ["redis-cli -p $PORT flushall async", "OK"],
  ],
  judge: [
    ["redis-cli -p $PORT incrby counter 41", "41"],
    ["redis-cli -p $PORT zadd scores 1 one 2 two", "2"],
    ["redis-cli -p $PORT hset person name ada", "1"],
    ["printf 'multi\\nsetex short 60 text\\nttl short\\nexec\\n' | redis-cli -p $PORT", "60"],
    ["redis-cli -p $PORT bgsave schedule", "Background saving"],
    ["redis-cli -p $PORT info memory", "used_memory"],
    ["redis-benchmark -p $PORT -q -n 200 -c 5 -t lpush,sadd", "SADD"],
    ["redis-cli -p $PORT unlink scores", "1"],
  ],
  stop: "SIGTERM",
};

const MEMCACHED: Service = {
  name: "memcached",
  works: "threads",
  command: ["/usr/bin/memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", "$PORT", "-U", "0"],
  record: [
    [talk("set a 0 0 3", "abc", "get a", "quit"), "abc"],
    [talk("set n 0 0 1", "7", "incr n 5", "quit"), "12"],
    [talk("stats", "quit"), "curr_connections"],
    [talk("delete a", "quit"), "DELETED"],
  ],
  judge: [
    [talk("add b 0 60 5", "hello", "gets b", "quit"), "hello"],
    [talk("set m 0 0 2", "50", "decr m 8", "quit"), "42"],
    [talk("touch b 10", "version", "quit"), "TOUCHED"],
    [talk("stats slabs", "flush_all", "quit"), "OK"],
  ],
  stop: "SIGTERM",
};

/** As the first process of a container it hears no signal but the one that nobody can ignore. */
const BEANSTALKD: Service = {
  name: "beanstalkd",
  works: "one process",
  command: ["/usr/bin/beanstalkd", "-l", "127.0.0.1", "-p", "$PORT", "-b", "$FOLDER"],
  record: [
    [talk("use mail", "put 0 0 60 5", "hello", "quit"), "INSERTED"],
    [talk("watch mail", "reserve-with-timeout 2", "delete 1", "quit"), "DELETED"],
    [talk("stats", "quit"), "current-jobs-ready"],
  ],
  judge: [
    [talk("put 10 1 30 3", "job", "quit"), "INSERTED"],
    [talk("use other", "put 0 0 60 2", "ok", "peek-ready", "quit"), "FOUND"],
    [talk("watch other", "reserve-with-timeout 3", "release 2 0 0", "quit"), "RELEASED"],
    [talk("list-tubes", "quit"), "other"],
  ],
  stop: "SIGKILL",
};

const PG = "/usr/lib/postgresql/15/bin";
const AS_POSTGRES = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
const PSQL = "psql -X -h 127.0.0.1 -p $PORT -U postgres -At";

/** It refuses to run as root, so that setpriv starts it; what that calls is recorded too. */
const POSTGRESQL: Service = {
  name: "postgresql",
  works: "processes",
  prepare: `install -d -o postgres $FOLDER/data; setpriv ${AS_POSTGRES.join(" ")} ${PG}/initdb -D $FOLDER/data -A trust -N`,
  command: [
    "/usr/bin/setpriv",
    ...AS_POSTGRES,
    ...[`${PG}/postgres`, "-D", "$FOLDER/data", "-p", "$PORT", "-h", "127.0.0.1", "-k", ""],
  ],
  ready: [`${PSQL} -c 'select 1'`, "1"],
  record: [
    [`${PSQL} -c 'create table t (id int primary key, name text)'`, "CREATE TABLE"],
    [
      `${PSQL} -c "insert into t select n, 'name ' || n from generate_series(1, 5000) n"`,
      "INSERT 0 5000",
    ],
    [`${PSQL} -c 'select count(*), max(name) from t where id > 10'`, "4990"],
    [`${PSQL} -c 'create index on t (name)' -c 'vacuum analyze t' -c checkpoint`, "CHECKPOINT"],
    [`${PSQL} -c 'select * from t order by random()' | wc -l`, "5000"],
    [
      `${PSQL} -c 'alter table t add column note text' -c 'truncate t' -c 'drop table t'`,
      "DROP TABLE",
    ],
    [`${PSQL} -c 'create database scratch' -c 'drop database scratch'`, "DROP DATABASE"],
  ],
  judge: [
    [`${PSQL} -c 'create table people (name text, age int)'`, "CREATE TABLE"],
    [`printf 'ada,36\\nalan,41\\n' | ${PSQL} -c 'copy people from stdin csv'`, "COPY 2"],
    [
      `${PSQL} -c begin -c 'update people set age = age + 1' -c commit -c 'select sum(age) from people'`,
      "79",
    ],
    [
      `${PSQL} -c 'select a.name, b.age from people a join people b using (name) order by 1'`,
      "alan|42",
    ],
    [`${PSQL} -c 'create database other' -c 'vacuum people'`, "VACUUM"],
    [`${PSQL} -d other -c 'select version()'`, "PostgreSQL 15"],
  ],
  stop: "SIGINT",
};

const SQLITE: Service = {
  name: "sqlite3",
  works: "batch",
  files: {
    "record.sql": `create table t (id integer primary key, name text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) insert into t select i, 'name ' || i from n;
create index t_name on t (name); delete from t where id < 100; vacuum;
.output $FOLDER/out.txt
select count(*) from t;
`,
    "judge.sql": `create table people (name text, age integer);
begin; insert into people values ('ada', 36), ('alan', 41); update people set age = age + 1; commit;
create view older as select name from people where age > 40; reindex; analyze;
.output $FOLDER/out.txt
select group_concat(name) from older;
.dump people
`,
  },
  command: ["/usr/bin/sqlite3", "-bail", "$FOLDER/data.db", ".read $FOLDER/$PHASE.sql"],
  record: [["cat $FOLDER/out.txt", "4901"]],
  judge: [["head -1 $FOLDER/out.txt", "alan"]],
  stop: "SIGTERM",
};

export const STORES: readonly Service[] = [REDIS, MEMCACHED, BEANSTALKD, POSTGRESQL, SQLITE];
