/**
 * The rights that a server needs in Redis, as `ACL SETUSER` takes them. A test runs the drivers under exactly these.
 *
 * - `info` and `client|setname` when connecting; `config|get` is asked where it is allowed and done without elsewhere
 * - `eval` runs the scripts of `redis-scripts.ts`, whose commands are checked too
 */
export const ACL_RULES: readonly string[] = [
  ...["resetkeys", "~gatehouse:*", "resetchannels", "-@all"],
  ...["+info", "+ping", "+client|setname", "+select"],
  ...["+get", "+set", "+eval", "+del", "+unlink", "+pexpire"],
  ...["+hget", "+hmget", "+hset", "+hdel", "+hexists", "+hstrlen", "+hvals"],
  ...["+smembers", "+sadd", "+lrange", "+lpush", "+ltrim"],
  ...["+xadd", "+xread", "+xrange", "+xrevrange", "+xtrim"],
];

/** Besides, on Redis 7.2 and later with an append-only file; older ones do not know the command. */
export const ACL_RULES_7_2: readonly string[] = ["+waitaof"];

/** Besides, in a cluster. */
export const ACL_RULES_CLUSTER: readonly string[] = ["+cluster|slots", "+cluster|info"];
