/** Where a call takes a path: the first such argument, and the descriptor of the folder it begins at. */
export interface PathArgument {
  readonly index: number;
  readonly folder?: number | undefined;
}

const FIRST =
  "access acct chdir chmod chown chroot creat execve getxattr lchown lgetxattr link listxattr llistxattr lremovexattr lsetxattr lstat lstat64 mkdir mknod oldlstat oldstat open pivot_root readlink removexattr rename rmdir setxattr stat stat64 statfs statfs64 swapoff swapon truncate truncate64 umount umount2 unlink uselib utime utimes chown32 lchown32";
const BELOW_FOLDER =
  "execveat faccessat faccessat2 fchmodat fchmodat2 fchownat file_getattr file_setattr fstatat64 futimesat getxattrat linkat listxattrat mkdirat mknodat name_to_handle_at newfstatat open_tree openat openat2 readlinkat removexattrat renameat renameat2 setxattrat statx unlinkat utimensat utimensat_time64";

/** By name of the call. */
export const PATH_ARGUMENTS: ReadonlyMap<string, PathArgument> = new Map<string, PathArgument>([
  ...FIRST.split(" ").map((name): [string, PathArgument] => [name, { index: 0 }]),
  ...BELOW_FOLDER.split(" ").map((name): [string, PathArgument] => [name, { index: 1, folder: 0 }]),
  ["mount", { index: 1 }],
  ["symlink", { index: 1 }],
  ["symlinkat", { index: 2, folder: 1 }],
  ["inotify_add_watch", { index: 1 }],
  ["quotactl", { index: 1 }],
]);

/** The int arguments whose few values tell calls apart, by name of the call. Never a pointer. */
export const VALUE_ARGUMENTS: ReadonlyMap<string, readonly number[]> = new Map([
  ["socket", [0, 1]],
  ["socketpair", [0, 1]],
  ["setsockopt", [1, 2]],
  ["getsockopt", [1, 2]],
  ["clone", [0]],
  ["unshare", [0]],
  ["setns", [1]],
  ["prctl", [0]],
  ["arch_prctl", [0]],
  ["personality", [0]],
  ["ioctl", [1]],
  ["fcntl", [1]],
  ["fcntl64", [1]],
  ["madvise", [2]],
  ["mmap", [2, 3]],
  ["mmap2", [2, 3]],
  ["mprotect", [2]],
  ["ptrace", [0]],
  ["bpf", [0]],
  ["keyctl", [0]],
  ["seccomp", [0]],
  ["socketcall", [0]],
  ["ipc", [0]],
  ["open", [1]],
  ["openat", [2]],
]);
