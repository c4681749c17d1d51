import type { Architecture } from "./architecture.ts";

/**
 * What calls take that the descriptions of x86-64 do not tell: calls without a description there, calls that other architectures
 * alone have, and those that take their arguments in another form there. Later entries go before earlier ones, and all go before
 * the descriptions; a name with "?" has no known arguments. From include/linux/syscalls.h of Linux 6.1 and the entry code of each
 * architecture (clone: CONFIG_CLONE_BACKWARDS, and CONFIG_CLONE_BACKWARDS2 of s390).
 */
export const ARCHITECTURE_ARGUMENTS: readonly (readonly [
  architectures: readonly Architecture[] | "all",
  text: string,
])[] = [
  [
    "all",
    `
_llseek fd:uint offset_high:ulong offset_low:ulong result:pointer whence:uint
_newselect n:int inp:pointer outp:pointer exp:pointer tvp:pointer
cacheflush start:ulong end:ulong flags:int
chown32 filename:path user:uint group:uint
clock_adjtime64 which_clock:int utx:pointer
clock_getres_time64 which_clock:int tp:pointer
clock_gettime64 which_clock:int tp:pointer
clock_nanosleep_time64 which_clock:int flags:int rqtp:pointer rmtp:pointer
clock_settime64 which_clock:int tp:pointer
delete_module name:pointer flags:uint
fchown32 fd:uint user:uint group:uint
fcntl64 fd:uint cmd:uint arg:ulong
finit_module fd:int uargs:pointer flags:int
fstat fd:uint statbuf:pointer
fstat64 fd:uint statbuf:pointer
fstatat64 dfd:int filename:path statbuf:pointer flag:int
fstatfs64 fd:uint sz:size buf:pointer
futex_time64 uaddr:pointer op:int val:uint utime:pointer uaddr2:pointer val3:uint
get_thread_area u_info:pointer
getegid32
geteuid32
getgid32
getgroups32 gidsetsize:int grouplist:pointer
getresgid32 rgid:pointer egid:pointer sgid:pointer
getresuid32 ruid:pointer euid:pointer suid:pointer
getuid32
init_module umod:pointer len:ulong uargs:pointer
io_pgetevents_time64 ctx_id:ulong min_nr:long nr:long events:pointer timeout:pointer usig:pointer
ipc call:uint first:int second:ulong third:ulong ptr:pointer fifth:long
kexec_file_load kernel_fd:int initrd_fd:int cmdline_len:ulong cmdline_ptr:pointer flags:ulong
kexec_load entry:ulong nr_segments:ulong segments:pointer flags:ulong
lchown32 filename:path user:uint group:uint
listns req:pointer ns_ids:pointer nr_ns_ids:size flags:uint
lookup_dcookie cookie64:u64 buf:pointer len:size
lstat filename:path statbuf:pointer
lstat64 filename:path statbuf:pointer
map_shadow_stack addr:ulong size:ulong flags:uint
mmap2 addr:ulong len:ulong prot:ulong flags:ulong fd:uint pgoff:ulong
mq_timedreceive_time64 mqdes:int u_msg_ptr:pointer msg_len:size u_msg_prio:pointer u_abs_timeout:pointer
mq_timedsend_time64 mqdes:int u_msg_ptr:pointer msg_len:size msg_prio:uint u_abs_timeout:pointer
nice increment:int
oldfstat fd:uint statbuf:pointer
oldlstat filename:path statbuf:pointer
oldolduname name:pointer
oldstat filename:path statbuf:pointer
olduname name:pointer
pciconfig_iobase which:long bus:ulong devfn:ulong
pciconfig_read bus:ulong dfn:ulong off:ulong len:ulong buf:pointer
pciconfig_write bus:ulong dfn:ulong off:ulong len:ulong buf:pointer
ppoll_time64 ufds:pointer nfds:uint tsp:pointer sigmask:pointer sigsetsize:size
pselect6_time64 n:int inp:pointer outp:pointer exp:pointer tsp:pointer sig:pointer
readdir fd:uint dirent:pointer count:uint
recv fd:int ubuf:pointer size:size flags:uint
recvmmsg_time64 fd:int mmsg:pointer vlen:uint flags:uint timeout:pointer
riscv_flush_icache start:ulong end:ulong flags:ulong
riscv_hwprobe pairs:pointer pair_count:size cpusetsize:size cpus:pointer flags:uint
rseq_slice_yield
rt_sigreturn
rt_sigtimedwait_time64 uthese:pointer uinfo:pointer uts:pointer sigsetsize:size
s390_guarded_storage command:int gs_cb:pointer
s390_pci_mmio_read mmio_addr:ulong user_buffer:pointer length:size
s390_pci_mmio_write mmio_addr:ulong user_buffer:pointer length:size
s390_runtime_instr command:int signum:int
s390_sthyi function_code:ulong buffer:pointer return_code:pointer flags:ulong
sched_rr_get_interval_time64 pid:int interval:pointer
semtimedop_time64 semid:int tsops:pointer nsops:uint timeout:pointer
send fd:int buff:pointer len:size flags:uint
set_thread_area u_info:pointer
set_tls val:ulong
setfsgid32 gid:uint
setfsuid32 uid:uint
setgid32 gid:uint
setgroups32 gidsetsize:int grouplist:pointer
setregid32 rgid:uint egid:uint
setresgid32 rgid:uint egid:uint sgid:uint
setresuid32 ruid:uint euid:uint suid:uint
setreuid32 ruid:uint euid:uint
setuid32 uid:uint
sgetmask
sigaction sig:int act:pointer oact:pointer
signal sig:int handler:pointer
sigpending uset:pointer
sigprocmask how:int nset:pointer oset:pointer
sigreturn
socketcall call:int args:pointer
spu_create name:path flags:uint mode:ushort fd:int
spu_run fd:int unpc:pointer ustatus:pointer
ssetmask newmask:int
stat filename:path statbuf:pointer
stat64 filename:path statbuf:pointer
statfs64 pathname:path sz:size buf:pointer
stime tptr:pointer
subpage_prot addr:ulong len:ulong map:pointer
swapcontext old_ctx:pointer new_ctx:pointer ctx_size:long
sync_file_range2 fd:int flags:uint offset:s64 nbytes:s64
timer_gettime64 timer_id:int setting:pointer
timer_settime64 timer_id:int flags:int new_setting:pointer old_setting:pointer
timerfd_gettime64 ufd:int otmr:pointer
timerfd_settime64 ufd:int flags:int utmr:pointer otmr:pointer
ugetrlimit resource:uint rlim:pointer
umount name:path
uselib library:path
utimensat_time64 dfd:int filename:path utimes:pointer flags:int
waitpid pid:int stat_addr:pointer options:int
`,
  ],
  [
    ["x86", "arm", "aarch64", "riscv64", "ppc64le"],
    `
clone clone_flags:uint newsp:ulong parent_tidptr:pointer tls:ulong child_tidptr:pointer
`,
  ],
  [
    ["s390x"],
    `
clone newsp:ulong clone_flags:uint parent_tidptr:pointer child_tidptr:pointer tls:ulong
ipc call:uint first:int second:ulong third:ulong ptr:pointer
mmap arg:pointer
sigsuspend unused1:int unused2:int mask:ulong
`,
  ],
  [
    ["ppc64le"],
    `
rtas uargs:pointer
select ?
sigsuspend ?
switch_endian
`,
  ],
  // 16 bits of user and group ids (kernel/uid16.c), and 64-bit arguments in two halves.
  [
    ["x86", "arm"],
    `
chown filename:path user:ushort group:ushort
fallocate fd:int mode:int offset_low:uint offset_high:uint len_low:uint len_high:uint
fanotify_mark fanotify_fd:int flags:uint mask_low:uint mask_high:uint dfd:int pathname:path
fchown fd:uint user:ushort group:ushort
lchown filename:path user:ushort group:ushort
setfsgid gid:ushort
setfsuid uid:ushort
setgid gid:ushort
setregid rgid:ushort egid:ushort
setresgid rgid:ushort egid:ushort sgid:ushort
setresuid ruid:ushort euid:ushort suid:ushort
setreuid ruid:ushort euid:ushort
setuid uid:ushort
sigsuspend unused1:int unused2:int mask:ulong
`,
  ],
  [
    ["x86"],
    `
fadvise64 fd:int offset_low:uint offset_high:uint len:size advice:int
fadvise64_64 fd:int offset_low:uint offset_high:uint len_low:uint len_high:uint advice:int
ftruncate64 fd:uint offset_low:uint offset_high:uint
lookup_dcookie cookie_low:uint cookie_high:uint buf:pointer len:size
mmap arg:pointer
pread64 fd:uint ubuf:pointer count:uint pos_low:uint pos_high:uint
pwrite64 fd:uint ubuf:pointer count:uint pos_low:uint pos_high:uint
readahead fd:int offset_low:uint offset_high:uint count:size
select arg:pointer
sync_file_range fd:int offset_low:uint offset_high:uint nbytes_low:uint nbytes_high:uint flags:int
truncate64 filename:path offset_low:uint offset_high:uint
vm86old user_vm86:pointer
vm86 cmd:ulong arg:ulong
`,
  ],
  // The EABI puts a 64-bit argument into an even register and the next one; the register left over is not looked at.
  [
    ["arm"],
    `
arm_fadvise64_64 fd:int advice:int offset_low:uint offset_high:uint len_low:uint len_high:uint
arm_sync_file_range fd:int flags:uint offset_low:uint offset_high:uint nbytes_low:uint nbytes_high:uint
breakpoint
fadvise64_64 ?
ftruncate64 fd:uint pad:uint length_low:uint length_high:uint
get_tls
lookup_dcookie cookie_low:uint cookie_high:uint buf:pointer len:size
pread64 fd:uint buf:pointer count:size pad:uint pos_low:uint pos_high:uint
pwrite64 fd:uint buf:pointer count:size pad:uint pos_low:uint pos_high:uint
readahead fd:int pad:uint offset_low:uint offset_high:uint count:size
sync_file_range2 fd:int flags:uint offset_low:uint offset_high:uint nbytes_low:uint nbytes_high:uint
truncate64 path:path pad:uint length_low:uint length_high:uint
usr26
usr32
`,
  ],
];
