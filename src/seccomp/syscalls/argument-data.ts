/**
 * What the calls of x86-64 take: name, then each argument with its type. From the descriptions that Linux 6.18.44 gives of
 * its own calls (events/syscalls of tracefs). Written by scripts/argument-data.mjs.
 */
export const ARGUMENT_DATA = `
accept fd:int upeer_sockaddr:pointer upeer_addrlen:pointer
accept4 fd:int upeer_sockaddr:pointer upeer_addrlen:pointer flags:int
access filename:path mode:int
acct name:path
add_key type:pointer description:pointer payload:pointer plen:size ringid:int
adjtimex txc_p:pointer
alarm seconds:uint
arch_prctl option:int arg2:ulong
bind fd:int umyaddr:pointer addrlen:int
bpf cmd:int uattr:pointer size:uint
brk brk:ulong
cachestat fd:uint cstat_range:pointer cstat:pointer flags:uint
capget header:pointer dataptr:pointer
capset header:pointer data:pointer
chdir filename:path
chmod filename:path mode:ushort
chown filename:path user:uint group:uint
chroot filename:path
clock_adjtime which_clock:int utx:pointer
clock_getres which_clock:int tp:pointer
clock_gettime which_clock:int tp:pointer
clock_nanosleep which_clock:int flags:int rqtp:pointer rmtp:pointer
clock_settime which_clock:int tp:pointer
clone clone_flags:uint newsp:ulong parent_tidptr:pointer child_tidptr:pointer tls:ulong
clone3 uargs:pointer size:size
close fd:uint
close_range fd:uint max_fd:uint flags:uint
connect fd:int uservaddr:pointer addrlen:int
copy_file_range fd_in:int off_in:pointer fd_out:int off_out:pointer len:size flags:uint
creat pathname:path mode:ushort
dup fildes:uint
dup2 oldfd:uint newfd:uint
dup3 oldfd:uint newfd:uint flags:int
epoll_create size:int
epoll_create1 flags:int
epoll_ctl epfd:int op:int fd:int event:pointer
epoll_pwait epfd:int events:pointer maxevents:int timeout:int sigmask:pointer sigsetsize:size
epoll_pwait2 epfd:int events:pointer maxevents:int timeout:pointer sigmask:pointer sigsetsize:size
epoll_wait epfd:int events:pointer maxevents:int timeout:int
eventfd count:uint
eventfd2 count:uint flags:int
execve filename:path argv:pointer envp:pointer
execveat fd:int filename:path argv:pointer envp:pointer flags:int
exit error_code:int
exit_group error_code:int
faccessat dfd:int filename:path mode:int
faccessat2 dfd:int filename:path mode:int flags:int
fadvise64 fd:int offset:s64 len:size advice:int
fallocate fd:int mode:int offset:s64 len:s64
fanotify_init flags:uint event_f_flags:uint
fanotify_mark fanotify_fd:int flags:uint mask:u64 dfd:int pathname:path
fchdir fd:uint
fchmod fd:uint mode:ushort
fchmodat dfd:int filename:path mode:ushort
fchmodat2 dfd:int filename:path mode:ushort flags:uint
fchown fd:uint user:uint group:uint
fchownat dfd:int filename:path user:uint group:uint flag:int
fcntl fd:uint cmd:uint arg:ulong
fdatasync fd:uint
fgetxattr fd:int name:pointer value:pointer size:size
file_getattr dfd:int filename:path ufattr:pointer usize:size at_flags:uint
file_setattr dfd:int filename:path ufattr:pointer usize:size at_flags:uint
flistxattr fd:int list:pointer size:size
flock fd:uint cmd:uint
fork
fremovexattr fd:int name:pointer
fsconfig fd:int cmd:uint key:pointer value:pointer aux:int
fsetxattr fd:int name:pointer value:pointer size:size flags:int
fsmount fs_fd:int flags:uint attr_flags:uint
fsopen fs_name:pointer flags:uint
fspick dfd:int path:path flags:uint
fstat fd:uint statbuf:pointer
fstatfs fd:uint buf:pointer
fsync fd:uint
ftruncate fd:uint length:long
futex uaddr:pointer op:int val:uint utime:pointer uaddr2:pointer val3:uint
futex_requeue waiters:pointer flags:uint nr_wake:int nr_requeue:int
futex_wait uaddr:pointer val:ulong mask:ulong flags:uint timeout:pointer clockid:int
futex_waitv waiters:pointer nr_futexes:uint flags:uint timeout:pointer clockid:int
futex_wake uaddr:pointer mask:ulong nr:int flags:uint
futimesat dfd:int filename:path utimes:pointer
get_mempolicy policy:pointer nmask:pointer maxnode:ulong addr:ulong flags:ulong
get_robust_list pid:int head_ptr:pointer len_ptr:pointer
getcpu cpup:pointer nodep:pointer unused:pointer
getcwd buf:pointer size:ulong
getdents fd:uint dirent:pointer count:uint
getdents64 fd:uint dirent:pointer count:uint
getegid
geteuid
getgid
getgroups gidsetsize:int grouplist:pointer
getitimer which:int value:pointer
getpeername fd:int usockaddr:pointer usockaddr_len:pointer
getpgid pid:int
getpgrp
getpid
getppid
getpriority which:int who:int
getrandom ubuf:pointer len:size flags:uint
getresgid rgidp:pointer egidp:pointer sgidp:pointer
getresuid ruidp:pointer euidp:pointer suidp:pointer
getrlimit resource:uint rlim:pointer
getrusage who:int ru:pointer
getsid pid:int
getsockname fd:int usockaddr:pointer usockaddr_len:pointer
getsockopt fd:int level:int optname:int optval:pointer optlen:pointer
gettid
gettimeofday tv:pointer tz:pointer
getuid
getxattr pathname:path name:pointer value:pointer size:size
getxattrat dfd:int pathname:path at_flags:uint name:pointer uargs:pointer usize:size
inotify_add_watch fd:int pathname:path mask:uint
inotify_init
inotify_init1 flags:int
inotify_rm_watch fd:int wd:int
io_cancel ctx_id:ulong iocb:pointer result:pointer
io_destroy ctx:ulong
io_getevents ctx_id:ulong min_nr:long nr:long events:pointer timeout:pointer
io_pgetevents ctx_id:ulong min_nr:long nr:long events:pointer timeout:pointer usig:pointer
io_setup nr_events:uint ctxp:pointer
io_submit ctx_id:ulong nr:long iocbpp:pointer
io_uring_enter fd:uint to_submit:uint min_complete:uint flags:uint argp:pointer argsz:size
io_uring_register fd:uint opcode:uint arg:pointer nr_args:uint
io_uring_setup entries:uint params:pointer
ioctl fd:uint cmd:uint arg:ulong
ioperm from:ulong num:ulong turn_on:int
iopl level:uint
ioprio_get which:int who:int
ioprio_set which:int who:int ioprio:int
kcmp pid1:int pid2:int type:int idx1:ulong idx2:ulong
keyctl option:int arg2:ulong arg3:ulong arg4:ulong arg5:ulong
kill pid:int sig:int
landlock_add_rule ruleset_fd:int rule_type:uint rule_attr:pointer flags:uint
landlock_create_ruleset attr:pointer size:size flags:uint
landlock_restrict_self ruleset_fd:int flags:uint
lchown filename:path user:uint group:uint
lgetxattr pathname:path name:pointer value:pointer size:size
link oldname:path newname:path
linkat olddfd:int oldname:path newdfd:int newname:path flags:int
listen fd:int backlog:int
listmount req:pointer mnt_ids:pointer nr_mnt_ids:size flags:uint
listxattr pathname:path list:pointer size:size
listxattrat dfd:int pathname:path at_flags:uint list:pointer size:size
llistxattr pathname:path list:pointer size:size
lremovexattr pathname:path name:pointer
lseek fd:uint offset:long whence:uint
lsetxattr pathname:path name:pointer value:pointer size:size flags:int
lsm_get_self_attr attr:uint ctx:pointer size:pointer flags:uint
lsm_list_modules ids:pointer size:pointer flags:uint
lsm_set_self_attr attr:uint ctx:pointer size:uint flags:uint
lstat filename:path statbuf:pointer
madvise start:ulong len_in:size behavior:int
mbind start:ulong len:ulong mode:ulong nmask:pointer maxnode:ulong flags:uint
membarrier cmd:int flags:uint cpu_id:int
memfd_create uname:pointer flags:uint
memfd_secret flags:uint
migrate_pages pid:int maxnode:ulong old_nodes:pointer new_nodes:pointer
mincore start:ulong len:size vec:pointer
mkdir pathname:path mode:ushort
mkdirat dfd:int pathname:path mode:ushort
mknod filename:path mode:ushort dev:uint
mknodat dfd:int filename:path mode:ushort dev:uint
mlock start:ulong len:size
mlock2 start:ulong len:size flags:int
mlockall flags:int
mmap addr:ulong len:ulong prot:ulong flags:ulong fd:uint off:ulong
modify_ldt func:int ptr:pointer bytecount:ulong
mount dev_name:path dir_name:path type:pointer flags:ulong data:pointer
mount_setattr dfd:int path:path flags:uint uattr:pointer usize:size
move_mount from_dfd:int from_pathname:path to_dfd:int to_pathname:path flags:uint
move_pages pid:int nr_pages:ulong pages:pointer nodes:pointer status:pointer flags:int
mprotect start:ulong len:size prot:ulong
mq_getsetattr mqdes:int u_mqstat:pointer u_omqstat:pointer
mq_notify mqdes:int u_notification:pointer
mq_open u_name:pointer oflag:int mode:ushort u_attr:pointer
mq_timedreceive mqdes:int u_msg_ptr:pointer msg_len:size u_msg_prio:pointer u_abs_timeout:pointer
mq_timedsend mqdes:int u_msg_ptr:pointer msg_len:size msg_prio:uint u_abs_timeout:pointer
mq_unlink u_name:pointer
mremap addr:ulong old_len:ulong new_len:ulong flags:ulong new_addr:ulong
mseal start:ulong len:size flags:ulong
msgctl msqid:int cmd:int buf:pointer
msgget key:int msgflg:int
msgrcv msqid:int msgp:pointer msgsz:size msgtyp:long msgflg:int
msgsnd msqid:int msgp:pointer msgsz:size msgflg:int
msync start:ulong len:size flags:int
munlock start:ulong len:size
munlockall
munmap addr:ulong len:size
name_to_handle_at dfd:int name:path handle:pointer mnt_id:pointer flag:int
nanosleep rqtp:pointer rmtp:pointer
newfstatat dfd:int filename:path statbuf:pointer flag:int
open filename:path flags:int mode:ushort
open_by_handle_at mountdirfd:int handle:pointer flags:int
open_tree dfd:int filename:path flags:uint
open_tree_attr dfd:int filename:path flags:uint uattr:pointer usize:size
openat dfd:int filename:path flags:int mode:ushort
openat2 dfd:int filename:path how:pointer usize:size
pause
perf_event_open attr_uptr:pointer pid:int cpu:int group_fd:int flags:ulong
personality personality:uint
pidfd_getfd pidfd:int fd:int flags:uint
pidfd_open pid:int flags:uint
pidfd_send_signal pidfd:int sig:int info:pointer flags:uint
pipe fildes:pointer
pipe2 fildes:pointer flags:int
pivot_root new_root:path put_old:path
pkey_alloc flags:ulong init_val:ulong
pkey_free pkey:int
pkey_mprotect start:ulong len:size prot:ulong pkey:int
poll ufds:pointer nfds:uint timeout_msecs:int
ppoll ufds:pointer nfds:uint tsp:pointer sigmask:pointer sigsetsize:size
prctl option:int arg2:ulong arg3:ulong arg4:ulong arg5:ulong
pread64 fd:uint buf:pointer count:size pos:s64
preadv fd:uint vec:pointer vlen:uint pos_l:ulong pos_h:ulong
preadv2 fd:uint vec:pointer vlen:uint pos_l:ulong pos_h:ulong flags:int
prlimit64 pid:int resource:uint new_rlim:pointer old_rlim:pointer
process_madvise pidfd:int vec:pointer vlen:size behavior:int flags:uint
process_mrelease pidfd:int flags:uint
process_vm_readv pid:int lvec:pointer liovcnt:ulong rvec:pointer riovcnt:ulong flags:ulong
process_vm_writev pid:int lvec:pointer liovcnt:ulong rvec:pointer riovcnt:ulong flags:ulong
pselect6 n:int inp:pointer outp:pointer exp:pointer tsp:pointer sig:pointer
ptrace request:long pid:int addr:ulong data:ulong
pwrite64 fd:uint buf:pointer count:size pos:s64
pwritev fd:uint vec:pointer vlen:uint pos_l:ulong pos_h:ulong
pwritev2 fd:uint vec:pointer vlen:uint pos_l:ulong pos_h:ulong flags:int
quotactl cmd:uint special:path id:uint addr:pointer
quotactl_fd fd:uint cmd:uint id:uint addr:pointer
read fd:uint buf:pointer count:size
readahead fd:int offset:s64 count:size
readlink path:path buf:pointer bufsiz:int
readlinkat dfd:int pathname:path buf:pointer bufsiz:int
readv fd:uint vec:pointer vlen:uint
reboot magic1:int magic2:int cmd:uint arg:pointer
recvfrom fd:int ubuf:pointer size:size flags:uint addr:pointer addr_len:pointer
recvmmsg fd:int mmsg:pointer vlen:uint flags:uint timeout:pointer
recvmsg fd:int msg:pointer flags:uint
remap_file_pages start:ulong size:ulong prot:ulong pgoff:ulong flags:ulong
removexattr pathname:path name:pointer
removexattrat dfd:int pathname:path at_flags:uint name:pointer
rename oldname:path newname:path
renameat olddfd:int oldname:path newdfd:int newname:path
renameat2 olddfd:int oldname:path newdfd:int newname:path flags:uint
request_key type:pointer description:pointer callout_info:pointer destringid:int
restart_syscall
rmdir pathname:path
rseq rseq:pointer rseq_len:uint flags:int sig:uint
rt_sigaction sig:int act:pointer oact:pointer sigsetsize:size
rt_sigpending uset:pointer sigsetsize:size
rt_sigprocmask how:int nset:pointer oset:pointer sigsetsize:size
rt_sigqueueinfo pid:int sig:int uinfo:pointer
rt_sigreturn
rt_sigsuspend unewset:pointer sigsetsize:size
rt_sigtimedwait uthese:pointer uinfo:pointer uts:pointer sigsetsize:size
rt_tgsigqueueinfo tgid:int pid:int sig:int uinfo:pointer
sched_get_priority_max policy:int
sched_get_priority_min policy:int
sched_getaffinity pid:int len:uint user_mask_ptr:pointer
sched_getattr pid:int uattr:pointer usize:uint flags:uint
sched_getparam pid:int param:pointer
sched_getscheduler pid:int
sched_rr_get_interval pid:int interval:pointer
sched_setaffinity pid:int len:uint user_mask_ptr:pointer
sched_setattr pid:int uattr:pointer flags:uint
sched_setparam pid:int param:pointer
sched_setscheduler pid:int policy:int param:pointer
sched_yield
seccomp op:uint flags:uint uargs:pointer
select n:int inp:pointer outp:pointer exp:pointer tvp:pointer
semctl semid:int semnum:int cmd:int arg:ulong
semget key:int nsems:int semflg:int
semop semid:int tsops:pointer nsops:uint
semtimedop semid:int tsops:pointer nsops:uint timeout:pointer
sendfile out_fd:int in_fd:int offset:pointer count:size
sendfile64 out_fd:int in_fd:int offset:pointer count:size
sendmmsg fd:int mmsg:pointer vlen:uint flags:uint
sendmsg fd:int msg:pointer flags:uint
sendto fd:int buff:pointer len:size flags:uint addr:pointer addr_len:int
set_mempolicy mode:int nmask:pointer maxnode:ulong
set_mempolicy_home_node start:ulong len:ulong home_node:ulong flags:ulong
set_robust_list head:pointer len:size
set_tid_address tidptr:pointer
setdomainname name:pointer len:int
setfsgid gid:uint
setfsuid uid:uint
setgid gid:uint
setgroups gidsetsize:int grouplist:pointer
sethostname name:pointer len:int
setitimer which:int value:pointer ovalue:pointer
setns fd:int flags:int
setpgid pid:int pgid:int
setpriority which:int who:int niceval:int
setregid rgid:uint egid:uint
setresgid rgid:uint egid:uint sgid:uint
setresuid ruid:uint euid:uint suid:uint
setreuid ruid:uint euid:uint
setrlimit resource:uint rlim:pointer
setsid
setsockopt fd:int level:int optname:int optval:pointer optlen:int
settimeofday tv:pointer tz:pointer
setuid uid:uint
setxattr pathname:path name:pointer value:pointer size:size flags:int
setxattrat dfd:int pathname:path at_flags:uint name:pointer uargs:pointer usize:size
shmat shmid:int shmaddr:pointer shmflg:int
shmctl shmid:int cmd:int buf:pointer
shmdt shmaddr:pointer
shmget key:int size:size shmflg:int
shutdown fd:int how:int
sigaltstack uss:pointer uoss:pointer
signalfd ufd:int user_mask:pointer sizemask:size
signalfd4 ufd:int user_mask:pointer sizemask:size flags:int
socket family:int type:int protocol:int
socketpair family:int type:int protocol:int usockvec:pointer
splice fd_in:int off_in:pointer fd_out:int off_out:pointer len:size flags:uint
stat filename:path statbuf:pointer
statfs pathname:path buf:pointer
statmount req:pointer buf:pointer bufsize:size flags:uint
statx dfd:int filename:path flags:uint mask:uint buffer:pointer
swapoff specialfile:path
swapon specialfile:path swap_flags:int
symlink oldname:path newname:path
symlinkat oldname:path newdfd:int newname:path
sync
sync_file_range fd:int offset:s64 nbytes:s64 flags:uint
syncfs fd:int
sysfs option:int arg1:ulong arg2:ulong
sysinfo info:pointer
syslog type:int buf:pointer len:int
tee fdin:int fdout:int len:size flags:uint
tgkill tgid:int pid:int sig:int
time tloc:pointer
timer_create which_clock:int timer_event_spec:pointer created_timer_id:pointer
timer_delete timer_id:int
timer_getoverrun timer_id:int
timer_gettime timer_id:int setting:pointer
timer_settime timer_id:int flags:int new_setting:pointer old_setting:pointer
timerfd_create clockid:int flags:int
timerfd_gettime ufd:int otmr:pointer
timerfd_settime ufd:int flags:int utmr:pointer otmr:pointer
times tbuf:pointer
tkill pid:int sig:int
truncate path:path length:long
umask mask:int
umount2 name:path flags:int
uname name:pointer
unlink pathname:path
unlinkat dfd:int pathname:path flag:int
unshare unshare_flags:ulong
uprobe
uretprobe
userfaultfd flags:int
ustat dev:uint ubuf:pointer
utime filename:path times:pointer
utimensat dfd:int filename:path utimes:pointer flags:int
utimes filename:path utimes:pointer
vfork
vhangup
vmsplice fd:int uiov:pointer nr_segs:ulong flags:uint
wait4 upid:int stat_addr:pointer options:int ru:pointer
waitid which:int upid:int infop:pointer options:int ru:pointer
write fd:uint buf:pointer count:size
writev fd:uint vec:pointer vlen:uint
`;
