/** Calls that hand a program more than its own, by what they give: let through only where that is wanted. */
const BY_DANGER: readonly (readonly [string, string])[] = [
  [
    "changes what is mounted where, or what the root is, with which a container can reach the host's files",
    "chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree open_tree_attr pivot_root umount umount2",
  ],
  [
    "reads and writes other processes",
    "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace",
  ],
  [
    "loads code into the kernel",
    "bpf create_module delete_module finit_module init_module kexec_file_load kexec_load query_module",
  ],
  ["makes namespaces, in which further privileges are had", "setns unshare"],
  ["stops or restarts the machine", "reboot"],
  [
    "sets the machine's clocks",
    "adjtimex clock_adjtime clock_adjtime64 clock_settime clock_settime64 settimeofday stime",
  ],
  ["opens files past the checks of their folders", "name_to_handle_at open_by_handle_at"],
  ["keeps and reads the kernel's keys", "add_key keyctl request_key"],
  ["reads what the kernel does, other programs included", "lookup_dcookie perf_event_open syslog"],
  ["has been the way into the kernel again and again", "userfaultfd vm86 vm86old"],
  ["reaches the machine's ports", "ioperm iopl"],
  [
    "makes rings, of whose operations no filter sees any",
    "io_uring_enter io_uring_register io_uring_setup",
  ],
  [
    "sets names, limits and records of the whole machine",
    "acct nfsservctl quotactl quotactl_fd setdomainname sethostname swapoff swapon vhangup",
  ],
];

const DANGERS: ReadonlyMap<string, string> = new Map(
  BY_DANGER.flatMap(([danger, names]) => names.split(" ").map((name) => [name, danger] as const)),
);

/** What a call gives a program that a service seldom needs, as the end of a sentence about it; undefined for all others. */
export function dangerOf(name: string): string | undefined {
  return DANGERS.get(name);
}
