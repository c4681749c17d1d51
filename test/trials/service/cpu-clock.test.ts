import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { findAccount } from "../../../src/trials/service/cpu-clock.ts";
import { temporaryFolder } from "../../support/process.ts";

const V1 = "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0\n";
const V2 = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n";
const HYBRID = `${V1}cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n`;

test.each([
  {
    note: "version 1, beside another controller",
    runtime: "4:cpu,cpuacct:/\n0::/\n",
    service: "4:cpu,cpuacct:/gatehouse-1\n0::/\n",
    mounts: V1,
    file: "/sys/fs/cgroup/cpu,cpuacct/gatehouse-1/cpuacct.usage",
  },
  {
    note: "version 2",
    runtime: "0::/user.slice/session-1.scope\n",
    service: "0::/user.slice/session-1.scope/gatehouse-1\n",
    mounts: V2,
    file: "/sys/fs/cgroup/user.slice/session-1.scope/gatehouse-1/cpu.stat",
  },
  {
    note: "both, with a group of its own in version 2 alone",
    runtime: "4:cpu,cpuacct:/same\n0::/\n",
    service: "4:cpu,cpuacct:/same\n0::/gatehouse-1\n",
    mounts: HYBRID,
    file: "/sys/fs/cgroup/unified/gatehouse-1/cpu.stat",
  },
  {
    note: "no group of its own: that of the runtime would count others too",
    runtime: "4:cpu,cpuacct:/same\n0::/\n",
    service: "4:cpu,cpuacct:/same\n0::/\n",
    mounts: HYBRID,
    file: undefined,
  },
  {
    note: "a group whose hierarchy is mounted nowhere",
    runtime: "0::/\n",
    service: "0::/gatehouse-1\n",
    mounts: "",
    file: undefined,
  },
  { note: "nothing to read", runtime: "", service: "", mounts: "", file: undefined },
])("the account of a service: $note", ({ runtime, service, mounts, file }) => {
  expect(findAccount({ runtime, service, mounts })?.file).toBe(file);
});

test.each([
  {
    note: "version 1 counts nanoseconds",
    type: "cgroup",
    name: "cpuacct.usage",
    text: "1234567\n",
    read: 1_234_567,
  },
  {
    note: "version 2 counts microseconds",
    type: "cgroup2",
    name: "cpu.stat",
    text: "usage_usec 1234\nuser_usec 1000\nsystem_usec 234\n",
    read: 1_234_000,
  },
])("$note, and a service that is gone has no account", async ({ type, name, text, read }) => {
  const { folder, remove } = temporaryFolder();
  const line = type === "cgroup" ? "1:cpuacct:/" : "0::/";
  const account = findAccount({
    runtime: line,
    service: `${line}own`,
    mounts: `none ${folder} ${type} rw,cpuacct 0 0`,
  });
  mkdirSync(path.join(folder, "own"));
  writeFileSync(path.join(folder, "own", name), text);
  expect(await account?.nanoseconds()).toBe(read);
  remove();
  expect(await account?.nanoseconds()).toBeUndefined();
});
