import type { Service } from "./service.ts";

const DNSMASQ: Service = {
  name: "dnsmasq",
  works: "one process",
  files: { hosts: "10.1.2.3 printer.example.test\n10.1.2.4 scanner.example.test\n" },
  command: [
    "/usr/sbin/dnsmasq",
    ...["-k", "-C", "/dev/null", "-p", "$PORT", "--listen-address=127.0.0.1", "--bind-interfaces"],
    ...["--no-resolv", "--no-hosts", "--addn-hosts=$FOLDER/hosts", "--user=nobody"],
    ...["--pid-file=$FOLDER/dnsmasq.pid", "--address=/wild.test/10.9.9.9", "--log-queries"],
    ...["--log-facility=$FOLDER/dnsmasq.log", "--txt-record=text.test,hello"],
  ],
  record: [
    ["dig @127.0.0.1 -p $PORT +short printer.example.test", "10.1.2.3"],
    ["dig @127.0.0.1 -p $PORT +short +tcp a.wild.test", "10.9.9.9"],
    ["dig @127.0.0.1 -p $PORT none.example.com", "REFUSED"],
  ],
  judge: [
    ["dig @127.0.0.1 -p $PORT +short -x 10.1.2.4", "scanner.example.test"],
    ["dig @127.0.0.1 -p $PORT +short TXT text.test", "hello"],
    ["dig @127.0.0.1 -p $PORT +short +tcp scanner.example.test b.wild.test", "10.9.9.9"],
    ["dig @127.0.0.1 -p $PORT +short CH TXT version.bind", "dnsmasq"],
  ],
  stop: "SIGTERM",
};

const UNBOUND: Service = {
  name: "unbound",
  works: "threads",
  files: {
    "unbound.conf": `server:
  do-daemonize: no
  chroot: ""
  username: "unbound"
  directory: "$FOLDER"
  pidfile: "$FOLDER/unbound.pid"
  logfile: "$FOLDER/unbound.log"
  use-syslog: no
  log-queries: yes
  num-threads: 2
  interface: 127.0.0.1
  port: $PORT
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  module-config: "iterator"
  local-zone: "example.test." static
  local-data: "printer.example.test. A 10.1.2.3"
  local-data: "scanner.example.test. A 10.1.2.4"
  local-data: "text.example.test. TXT hello"
  local-data-ptr: "10.1.2.4 scanner.example.test"
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@$OTHER
`,
  },
  command: ["/usr/sbin/unbound", "-d", "-c", "$FOLDER/unbound.conf"],
  record: [
    ["dig @127.0.0.1 -p $PORT +short printer.example.test", "10.1.2.3"],
    ["dig @127.0.0.1 -p $PORT +short +tcp scanner.example.test", "10.1.2.4"],
    ["dig @127.0.0.1 -p $PORT none.example.test", "NXDOMAIN"],
    ["dig @127.0.0.1 -p $PORT +time=1 +tries=2 www.example.com; true", "DiG"],
  ],
  judge: [
    ["dig @127.0.0.1 -p $PORT +short -x 10.1.2.4", "scanner.example.test"],
    ["dig @127.0.0.1 -p $PORT +short +tcp TXT text.example.test", "hello"],
    ["dig @127.0.0.1 -p $PORT AAAA printer.example.test", "NOERROR"],
    ["dig @127.0.0.1 -p $PORT +time=1 +tries=2 MX example.org; true", "DiG"],
  ],
  stop: "SIGTERM",
};

const SUBSCRIBED = "mosquitto_sub -h 127.0.0.1 -p $PORT -W 10 -C 1";
const PUBLISH = "mosquitto_pub -h 127.0.0.1 -p $PORT";

const MOSQUITTO: Service = {
  name: "mosquitto",
  works: "one process",
  files: {
    "mosquitto.conf": `listener $PORT 127.0.0.1
allow_anonymous true
user root
persistence true
persistence_location $FOLDER/
autosave_on_changes true
autosave_interval 2
log_dest file $FOLDER/mosquitto.log
`,
  },
  command: ["/usr/sbin/mosquitto", "-c", "$FOLDER/mosquitto.conf"],
  record: [
    [`${PUBLISH} -t house/door -m open -r && ${SUBSCRIBED} -t house/door`, "open"],
    [`${PUBLISH} -t house/light -m on -q 1 -r && ${SUBSCRIBED} -q 1 -t 'house/#' -v`, "house/"],
    [`${PUBLISH} -t house/door -n -r && echo removed`, "removed"],
  ],
  judge: [
    [`${PUBLISH} -t car/speed -m 50 -q 2 -r && ${SUBSCRIBED} -q 2 -t 'car/+'`, "50"],
    [`${SUBSCRIBED} -t '$SYS/broker/version'`, "mosquitto"],
    [`seq 1 20 | ${PUBLISH} -t car/line -l && echo sent`, "sent"],
  ],
  stop: "SIGTERM",
};

export const NAMES_AND_MESSAGES: readonly Service[] = [DNSMASQ, UNBOUND, MOSQUITTO];
