import { installMissing } from "./test-tools.mjs";

/** Services that only a bench starts, what uses them, and the Debian package of each. */
const TOOLS = {
  "seccomp-precision": [
    { program: "/usr/sbin/nginx", packageName: "nginx-light" },
    { program: "/usr/sbin/lighttpd", packageName: "lighttpd" },
    { program: "/usr/lib/lighttpd/mod_deflate.so", packageName: "lighttpd-mod-deflate" },
    { program: "/usr/sbin/apache2", packageName: "apache2-bin" },
    { program: "/usr/sbin/haproxy", packageName: "haproxy" },
    { program: "/usr/bin/redis-server", packageName: "redis-server" },
    { program: "/usr/bin/memcached", packageName: "memcached" },
    { program: "/usr/bin/beanstalkd", packageName: "beanstalkd" },
    { program: "/usr/lib/postgresql/15/bin/postgres", packageName: "postgresql-15" },
    { program: "/usr/bin/sqlite3", packageName: "sqlite3" },
    { program: "/usr/sbin/dnsmasq", packageName: "dnsmasq-base" },
    { program: "/usr/sbin/unbound", packageName: "unbound" },
    { program: "/usr/sbin/mosquitto", packageName: "mosquitto" },
    { program: "/usr/bin/python3", packageName: "python3" },
    { program: "/usr/bin/ruby", packageName: "ruby" },
    { program: "/var/lib/dpkg/info/ruby-webrick.list", packageName: "ruby-webrick" },
    { program: "/usr/bin/perl", packageName: "perl" },
    { program: "strace", packageName: "strace" },
    { program: "runc", packageName: "runc" },
    { program: "crun", packageName: "crun" },
    { program: "curl", packageName: "curl" },
    { program: "redis-cli", packageName: "redis-tools" },
    { program: "redis-benchmark", packageName: "redis-tools" },
    { program: "psql", packageName: "postgresql-client-15" },
    { program: "dig", packageName: "bind9-dnsutils" },
    { program: "mosquitto_pub", packageName: "mosquitto-clients" },
  ],
};

/** Installs what a bench needs of Debian where that works as root; what is missing after that, the bench leaves out. */
export async function ensureBenchTools(name, env = process.env) {
  await installMissing(TOOLS[name] ?? [], "the benches", env);
}

/** The programs that a bench finds installed on Debian. */
export function benchPrograms(name) {
  return (TOOLS[name] ?? []).map(({ program }) => program);
}
