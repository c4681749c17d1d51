// Writes src/seccomp/syscalls/version-data.ts from the manual page syscalls(2) of man-pages 6.03 (Linux 6.1) and, for what it
// does not name, from the facts of kernel releases below; checks them against the tables of libseccomp 2.5.4 and 2.6.0:
// node scripts/version-data.mjs <syscalls.2.gz> <folder of libseccomp 2.5.4> <folder of libseccomp 2.6.0>
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

const [page, libseccomp254, libseccomp260] = process.argv.slice(2);

/** Which kernel's table each release of libseccomp has, from its CHANGELOG. */
const RELEASES = [
  ["2.2.0", "3.19"],
  ["2.3.0", "4.5"],
  ["2.3.2", "4.10"],
  ["2.3.3", "4.15"],
  ["2.4.0", "5.0"],
  ["2.4.2", "5.4"],
  ["2.5.0", "5.8"],
  ["2.5.2", "5.14"],
  ["2.5.3", "5.15"],
  ["2.5.4", "5.17"],
  ["2.5.5", "6.7"],
  ["2.6.0", "6.13"],
];

/** What the manual page does not name: the release in whose merge window the call came. */
const UNNAMED = {
  // As pread and pwrite.
  2.2: ["pread64 pwrite64"],
  5.1: [
    "clock_adjtime64 clock_getres_time64 clock_gettime64 clock_nanosleep_time64 clock_settime64 futex_time64",
    "io_pgetevents_time64 mq_timedreceive_time64 mq_timedsend_time64 ppoll_time64 pselect6_time64 recvmmsg_time64",
    "rt_sigtimedwait_time64 sched_rr_get_interval_time64 semtimedop_time64 timer_gettime64 timer_settime64",
    "timerfd_gettime64 timerfd_settime64 utimensat_time64",
  ],
  5.12: ["mount_setattr"],
  5.15: ["process_mrelease"],
  5.16: ["futex_waitv"],
  5.17: ["set_mempolicy_home_node"],
  6.4: ["riscv_hwprobe"],
  6.5: ["cachestat"],
  6.6: ["fchmodat2 map_shadow_stack"],
  6.7: ["futex_requeue futex_wait futex_wake"],
  6.8: ["listmount lsm_get_self_attr lsm_list_modules lsm_set_self_attr statmount"],
  "6.10": ["mseal"],
  6.11: ["uretprobe"],
  6.13: ["getxattrat listxattrat removexattrat setxattrat"],
  6.15: ["open_tree_attr"],
  6.17: ["file_getattr file_setattr"],
  6.18: ["uprobe"],
  6.19: ["listns"],
  "7.0": ["rseq_slice_yield"],
};

/** Of 6.4, but not yet in the table that 2.5.5 has. */
const NOT_IN_255 = "riscv_hwprobe";

const kernels = new Map(
  Object.entries(UNNAMED).flatMap(([kernel, names]) =>
    names.flatMap((line) => line.split(" ").map((name) => [name, kernel])),
  ),
);
const manual = gunzipSync(readFileSync(page)).toString();
for (const [, name, told] of manual.matchAll(/^\\fB(\w+)\\fP\(2\)\t([\d.; ]+)/gm)) {
  // "2.6; 2.4.18" is the development's and the stable kernel that took it over.
  const [first, ...others] = told.trim().split("; ");
  kernels.set(
    name,
    others.reduce((least, each) => (isLater(least, each) ? each : least), first),
  );
}

const old = tableNames(libseccomp254);
const recent = tableNames(libseccomp260);
const SYSCALL_DATA = readFileSync("src/seccomp/syscalls/syscall-data.ts", "utf8").split("`")[1];
const lines = SYSCALL_DATA.trim()
  .split("\n")
  .map((line) => {
    const [name] = line.split(" ");
    const kernel = kernels.get(name);
    return `${name} ${kernel ?? "-"} ${releaseOf(name, kernel)}`;
  });

writeFileSync(
  "src/seccomp/syscalls/version-data.ts",
  `/**
 * Since when calls are known: name, the first kernel that had it on some architecture, the first libseccomp that knows it ("-": not
 * told or in no release; "2.2.0" is 2.2.0 or before). Kernels from syscalls(2) of man-pages 6.03 and the releases since; libseccomp
 * by the kernel whose table a release has (its CHANGELOG), and by the tables themselves for 2.5.4 and 2.6.0. Written by
 * scripts/version-data.mjs.
 */
export const VERSION_DATA = \`
${lines.join("\n")}
\`;
`,
);

/** A call without a kernel is one that was reserved long ago. */
function releaseOf(name, kernel = "1.0") {
  const release =
    name === NOT_IN_255
      ? "2.6.0"
      : (RELEASES.find(([, table]) => !isLater(kernel, table))?.[0] ?? "-");
  const known = recent.has(name) ? (old.has(name) ? "2.5.4" : "2.6.0") : "-";
  const agrees =
    known === "-"
      ? release === "-"
      : isLater(release, "2.5.4") === (known === "2.6.0") && release !== "-";
  if (!agrees)
    throw new Error(`${name}: of Linux ${kernel}, so in ${release}, but in the table of ${known}`);
  return release;
}

function isLater(left, right) {
  const [ours, theirs] = [left, right].map((version) => version.split(".").map(Number));
  for (const [index, part] of ours.entries()) {
    if (part !== (theirs[index] ?? 0)) return part > (theirs[index] ?? 0);
  }
  return false;
}

function tableNames(folder) {
  const text = readFileSync(path.join(folder, "src/syscalls.csv"), "utf8");
  return new Set(text.split("\n").map((line) => line.slice(0, line.indexOf(","))));
}
