// Writes src/seccomp/constants/constant-data.ts from the kernel's headers for programs (Debian's linux-libc-dev-*-cross,
// unpacked) and golang.org/x/sys/unix, with gcc for x86 to evaluate the headers of all architectures:
// node scripts/constant-data.mjs <folder of golang.org/x/sys/unix> <usr folder of the unpacked headers>
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const [unix, headers] = process.argv.slice(2);

/** Our names, Go's names, the headers' folder, and what makes gcc read them as that architecture's compiler would. */
const ARCHITECTURES = [
  ["x86_64", "amd64", "x86_64-linux-gnu", ["-m64"]],
  ["x86", "386", "i686-linux-gnu", ["-m32"]],
  ["x32", undefined, "x86_64-linux-gnu", ["-mx32"]],
  ["aarch64", "arm64", "aarch64-linux-gnu", ["-U__x86_64__", "-D__aarch64__"]],
  ["arm", "arm", "arm-linux-gnueabihf", ["-m32", "-U__i386__", "-D__arm__", "-D__ARM_EABI__"]],
  ["riscv64", "riscv64", "riscv64-linux-gnu", ["-U__x86_64__", "-D__riscv", "-D__riscv_xlen=64"]],
  ["s390x", "s390x", "s390x-linux-gnu", ["-U__x86_64__", "-D__s390__", "-D__s390x__"]],
  [
    "ppc64le",
    "ppc64le",
    "powerpc64le-linux-gnu",
    ["-U__x86_64__", "-D__powerpc__", "-D__powerpc64__"],
  ],
  // No headers of its own there: those of riscv64 are the generic ones too.
  ["loongarch64", "loong64", "riscv64-linux-gnu", ["-U__x86_64__"]],
];

const INCLUDES = [
  ..."asm/fcntl asm/ioctls asm/mman asm/ptrace asm/resource asm/signal asm/socket asm/termbits asm/termios".split(
    " ",
  ),
  ..."linux/bpf linux/close_range linux/eventpoll linux/fadvise linux/fcntl linux/fiemap linux/fscrypt linux/fsverity linux/fs linux/futex linux/in".split(
    " ",
  ),
  ..."linux/ipc linux/kd linux/keyctl linux/membarrier linux/memfd linux/mman linux/mount linux/msg".split(
    " ",
  ),
  ..."linux/personality linux/prctl linux/ptrace linux/random linux/sched linux/seccomp linux/sem linux/serial".split(
    " ",
  ),
  ..."linux/shm linux/sockios linux/time linux/vt linux/wait".split(" "),
];

/** What a family takes: its names as a pattern, and names that only an enumeration of the headers has. */
const FAMILIES = {
  "address-family": [/^AF_(?!MAX$|FILE$|ROUTE$)/],
  "socket-type": [/^SOCK_(STREAM|DGRAM|RAW|RDM|SEQPACKET|DCCP|PACKET|CLOEXEC|NONBLOCK)$/],
  protocol: [/^IPPROTO_(?!MAX$)/],
  "open-flag": [/^O_(?!NDELAY$|FSYNC$|RSYNC$|ASYNC$|TMPFILE_MASK$)|^FASYNC$/],
  "fcntl-command": [/^F_((DUP|GET|SET|ADD_|CREATED|NOTIFY|OFD_)\w*)$/],
  "clone-flag": [
    /^CLONE_(?!ARGS|NEWTIME$|CLEAR_SIGHAND$|INTO_CGROUP$|AUTOREAP|NNP|PIDFD_AUTOKILL|EMPTY_MNTNS)/,
  ],
  "namespace-flag": [/^CLONE_(NEW\w+|FILES|FS|SYSVSEM|THREAD|SIGHAND|VM)$/],
  protection: [/^PROT_/],
  "map-flag": [/^MAP_(?!HUGE_|FILE$|TYPE$|ANON$|RENAME$)/],
  "memory-advice": [/^MADV_(?!DONTNEED_NEED)/],
  "process-option": [
    /^PR_(GET_\w+|SET_(?!MM_|VMA_|PTRACER_ANY)\w+|CAPBSET_\w+|CAP_AMBIENT|MCE_KILL|MCE_KILL_GET|MPX_\w+|PAC_\w*KEYS|SCHED_CORE|SVE_[GS]ET_VL|SME_[GS]ET_VL|TASK_PERF_\w+|PPC_[GS]ET_DEXCR|RISCV_V_[GS]ET_CONTROL|RISCV_SET_ICACHE_FLUSH_CTX|LOCK_SHADOW_STACK_STATUS|FUTEX_HASH|TIMER_CREATE_RESTORE_IDS|RSEQ_SLICE_EXTENSION)$/,
  ],
  personality: [
    /^$/,
    "UNAME26 ADDR_NO_RANDOMIZE FDPIC_FUNCPTRS MMAP_PAGE_ZERO ADDR_COMPAT_LAYOUT READ_IMPLIES_EXEC ADDR_LIMIT_32BIT SHORT_INODE WHOLE_SECONDS STICKY_TIMEOUTS ADDR_LIMIT_3GB PER_LINUX PER_LINUX_32BIT PER_LINUX_FDPIC PER_SVR4 PER_SVR3 PER_SCOSVR3 PER_OSR5 PER_WYSEV386 PER_ISCR4 PER_BSD PER_SUNOS PER_XENIX PER_LINUX32 PER_LINUX32_3GB PER_IRIX32 PER_IRIXN32 PER_IRIX64 PER_RISCOS PER_SOLARIS PER_UW7 PER_OSF4 PER_HPUX",
  ],
  "ioctl-request": [
    /^(TIOC(?!M_|PKT_|SER_TEMT)\w+|TC(GET|SET|SBRK|XONC|FLSH)\w*|FIO\w+|FIGETBSZ|FICLONE\w*|FIDEDUPERANGE|FIFREEZE|FITHAW|FITRIM|FIBMAP|FS_IOC_\w+|SIOC(?!PROTOPRIVATE|DEVPRIVATE|KCM|GPPP|GETNODEID|GETLINKNAME)\w+|KD[GS]\w+|KDFONTOP|VT_(OPENQRY|[GS]ETMODE|GETSTATE|ACTIVATE|WAITACTIVE)|BLK(ROSET|ROGET|RRPART|GETSIZE|FLSBUF|DISCARD|BSZGET|BSZSET|GETSIZE64))$/,
  ],
  signal: [/^SIG(?!_|STKSZ|RTM|RTMAX|EV_|UNUSED$|IOT$|POLL$|CLD$|SWI$|STKFLT_)[A-Z]+\d?$/],
  "message-queue-command": [/^(IPC_(RMID|SET|STAT|INFO)|MSG_(STAT|INFO|STAT_ANY))$/],
  "semaphore-command": [
    /^(IPC_(RMID|SET|STAT|INFO)|SEM_(STAT|INFO|STAT_ANY)|GETPID|GETVAL|GETALL|GETNCNT|GETZCNT|SETVAL|SETALL)$/,
  ],
  "shared-memory-command": [/^(IPC_(RMID|SET|STAT|INFO)|SHM_(LOCK|UNLOCK|STAT|INFO|STAT_ANY))$/],
  "shared-memory-flag": [/^(IPC_(CREAT|EXCL)|SHM_(HUGETLB|NORESERVE))$/],
  "attach-flag": [/^SHM_(RDONLY|RND|REMAP|EXEC)$/],
  "ipc-flag": [/^IPC_(CREAT|EXCL)$/],
  "socket-level": [/^SOL_/],
  "key-command": [/^KEYCTL_(?!CAPS|SUPPORTS|MOVE_EXCL)/],
  "bpf-command": [
    /^$/,
    "BPF_MAP_CREATE BPF_MAP_LOOKUP_ELEM BPF_MAP_UPDATE_ELEM BPF_MAP_DELETE_ELEM BPF_MAP_GET_NEXT_KEY BPF_PROG_LOAD BPF_OBJ_PIN BPF_OBJ_GET BPF_PROG_ATTACH BPF_PROG_DETACH BPF_PROG_TEST_RUN BPF_PROG_GET_NEXT_ID BPF_MAP_GET_NEXT_ID BPF_PROG_GET_FD_BY_ID BPF_MAP_GET_FD_BY_ID BPF_OBJ_GET_INFO_BY_FD BPF_PROG_QUERY BPF_RAW_TRACEPOINT_OPEN BPF_BTF_LOAD BPF_BTF_GET_FD_BY_ID BPF_TASK_FD_QUERY BPF_MAP_LOOKUP_AND_DELETE_ELEM BPF_MAP_FREEZE BPF_BTF_GET_NEXT_ID BPF_MAP_LOOKUP_BATCH BPF_MAP_LOOKUP_AND_DELETE_BATCH BPF_MAP_UPDATE_BATCH BPF_MAP_DELETE_BATCH BPF_LINK_CREATE BPF_LINK_UPDATE BPF_LINK_GET_FD_BY_ID BPF_LINK_GET_NEXT_ID BPF_ENABLE_STATS BPF_ITER_CREATE BPF_LINK_DETACH BPF_PROG_BIND_MAP",
  ],
  "trace-request": [
    /^PTRACE_(TRACEME|(PEEK|POKE)(TEXT|DATA|USR)|CONT|KILL|SINGLESTEP|SINGLEBLOCK|ATTACH|DETACH|SYSCALL|SYSEMU|SYSEMU_SINGLESTEP|SETOPTIONS|GETEVENTMSG|[GS]ET(FP)?REGS|[GS]ET(SIGINFO|REGSET|SIGMASK|_SYSCALL_INFO|_THREAD_AREA)|SEIZE|INTERRUPT|LISTEN|PEEKSIGINFO|SECCOMP_GET_\w+|GET_RSEQ_CONFIGURATION|ARCH_PRCTL|SET_SYSCALL)$/,
  ],
  "futex-operation": [
    /^FUTEX_(WAIT|WAKE|FD|REQUEUE|CMP_REQUEUE|WAKE_OP|LOCK_PI|UNLOCK_PI|TRYLOCK_PI|WAIT_BITSET|WAKE_BITSET|WAIT_REQUEUE_PI|CMP_REQUEUE_PI|LOCK_PI2|PRIVATE_FLAG|CLOCK_REALTIME)$/,
  ],
  seek: [/^SEEK_(?!MAX$)/],
  lock: [/^LOCK_(SH|EX|UN|NB)$/],
  "at-flag": [
    /^AT_(SYMLINK_NOFOLLOW|SYMLINK_FOLLOW|NO_AUTOMOUNT|EMPTY_PATH|RECURSIVE|STATX_(FORCE|DONT)_SYNC)$/,
  ],
  "access-flag": [/^AT_(SYMLINK_NOFOLLOW|EACCESS|EMPTY_PATH)$/],
  "unlink-flag": [/^AT_REMOVEDIR$/],
  "mount-flag": [
    /^MS_(RDONLY|NOSUID|NODEV|NOEXEC|SYNCHRONOUS|REMOUNT|MANDLOCK|DIRSYNC|NOSYMFOLLOW|NOATIME|NODIRATIME|BIND|MOVE|REC|SILENT|POSIXACL|UNBINDABLE|PRIVATE|SLAVE|SHARED|RELATIME|KERNMOUNT|I_VERSION|STRICTATIME|LAZYTIME)$/,
  ],
  "unmount-flag": [/^(MNT_(FORCE|DETACH|EXPIRE)|UMOUNT_NOFOLLOW)$/],
  "epoll-operation": [/^EPOLL_CTL_/],
  "seccomp-operation": [/^SECCOMP_(SET_MODE_\w+|GET_ACTION_AVAIL|GET_NOTIF_SIZES)$/],
  "seccomp-flag": [/^SECCOMP_FILTER_FLAG_/],
  "file-advice": [/^POSIX_FADV_/],
  resource: [/^RLIMIT_/],
  "random-flag": [/^GRND_/],
  "memory-file-flag": [/^MFD_(CLOEXEC|ALLOW_SEALING|HUGETLB|NOEXEC_SEAL|EXEC)$/],
  clock: [
    /^CLOCK_(REALTIME|MONOTONIC|PROCESS_CPUTIME_ID|THREAD_CPUTIME_ID|MONOTONIC_RAW|REALTIME_COARSE|MONOTONIC_COARSE|BOOTTIME|REALTIME_ALARM|BOOTTIME_ALARM|TAI)$/,
  ],
  "wait-option": [/^(WNOHANG|WUNTRACED|WEXITED|WCONTINUED|WNOWAIT|__WALL|__WCLONE|__WNOTHREAD)$/],
  scheduler: [/^SCHED_(NORMAL|FIFO|RR|BATCH|IDLE|DEADLINE|EXT|RESET_ON_FORK)$/],
  "memory-lock-flag": [/^MCL_/],
  "remap-flag": [/^MREMAP_/],
  "rename-flag": [/^RENAME_/],
  "close-range-flag": [/^CLOSE_RANGE_/],
  "barrier-command": [
    /^$/,
    "MEMBARRIER_CMD_QUERY MEMBARRIER_CMD_GLOBAL MEMBARRIER_CMD_GLOBAL_EXPEDITED MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED MEMBARRIER_CMD_PRIVATE_EXPEDITED MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ MEMBARRIER_CMD_GET_REGISTRATIONS",
  ],
  "message-flag": [
    /^MSG_(OOB|PEEK|DONTROUTE|CTRUNC|TRUNC|DONTWAIT|EOR|WAITALL|CONFIRM|ERRQUEUE|NOSIGNAL|MORE|WAITFORONE|BATCH|ZEROCOPY|FASTOPEN|CMSG_CLOEXEC)$/,
  ],
  "file-mode": [/^S_IF(SOCK|LNK|REG|BLK|DIR|CHR|FIFO)$|^S_IS(UID|GID|VTX)$/],
};
const ENUMERATORS = Object.values(FAMILIES).flatMap(([, names]) => names?.split(" ") ?? []);
const isWanted = (name) => Object.values(FAMILIES).some(([pattern]) => pattern.test(name));

/** Other names of a value, told after the one that is used. */
const SECOND =
  /^(AF_LOCAL|IPPROTO_HOPOPTS|PER_LINUX_FDPIC|PER_LINUX_32BIT|F_[GS]ETLKW?64|SIOC(IN|OUT)Q|TIOC(IN|OUT)Q|SIOCGIFBRDADDR)$/;

/** Go has these for all architectures, the kernel for some. */
const ONLY_HEADERS = /^PTRACE_[GS]ET(FP)?REGS$/;
/** What the C library writes otherwise than the kernel, and Go after it. */
const FROM_HEADERS = /^(O_LARGEFILE|F_(GET|SET)LKW?(64)?)$/;

/** linux/shm.h wants a header of the C library, for nothing that is asked here but two types. */
const NO_LIBRARY = mkdtempSync(path.join(tmpdir(), "no-library-"));
writeFileSync(
  path.join(NO_LIBRARY, "unistd.h"),
  "typedef unsigned long size_t;\ntypedef long long loff_t;\n",
);

const values = new Map();
for (const [index, [architecture, goName, folder, flags]] of ARCHITECTURES.entries()) {
  const fromHeaders = headerValues(path.join(headers, folder, "include"), flags);
  const fromGo = goValues(goName ?? "amd64");
  for (const name of new Set([...fromHeaders.keys(), ...fromGo.keys()])) {
    const value = choose(architecture, name, fromHeaders.get(name), fromGo.get(name));
    if (value === undefined) continue;
    const row = values.get(name) ?? ARCHITECTURES.map(() => undefined);
    row[index] = value;
    values.set(name, row);
  }
}

const families = Object.entries(FAMILIES).map(([family, [pattern, names = ""]]) => {
  const members = [...values].filter(
    ([name]) => pattern.test(name) || names.split(" ").includes(name),
  );
  members.sort(
    ([left, ours], [right, theirs]) =>
      order(ours) - order(theirs) ||
      Number(SECOND.test(left)) - Number(SECOND.test(right)) ||
      (left < right ? -1 : 1),
  );
  return `  ${/-/.test(family) ? JSON.stringify(family) : family}: \`\n${members.map(line).join("\n")}\n\`,`;
});
writeFileSync(
  "src/seccomp/constants/constant-data.ts",
  `/**
 * The names of values that arguments take, by family: name, then the value, or the values on ${ARCHITECTURES.map(([name]) => name).join(", ")}
 * ("-": not there). As the kernel sees them, which for O_LARGEFILE is not what the C library writes. From the kernel's headers for
 * programs (linux-libc-dev 6.1.4 of Debian, for each architecture) and golang.org/x/sys/unix 0.50.0 (Linux 7.2), which agree where
 * both have a name. Written by scripts/constant-data.mjs.
 */
export const CONSTANT_DATA = {
${families.join("\n")}
} as const;
`,
);

function choose(architecture, name, fromHeaders, fromGo) {
  // The headers of loongarch64 are another's, and those of x32 have no other source.
  if (architecture === "loongarch64" && name.startsWith("PTRACE_")) {
    return ONLY_HEADERS.test(name) ? undefined : fromGo;
  }
  if (architecture === "x32" && fromHeaders === undefined && /IOC|^TC|^BLK/.test(name))
    return undefined;
  if (fromHeaders === undefined && ONLY_HEADERS.test(name)) return undefined;
  if (fromHeaders === undefined || fromGo === undefined) return fromHeaders ?? fromGo;
  if (fromHeaders !== fromGo && architecture !== "x32" && !FROM_HEADERS.test(name)) {
    console.error(`${architecture} ${name}: ${fromHeaders} in the headers, ${fromGo} in Go`);
  }
  return fromHeaders;
}

function order(row) {
  return Number(row.find((value) => value !== undefined));
}

function line([name, row]) {
  const written = row.map((value) => (value === undefined ? "-" : `0x${value.toString(16)}`));
  return new Set(written).size === 1 ? `${name} ${written[0]}` : `${name} ${written.join(" ")}`;
}

function goValues(goName) {
  const found = new Map();
  for (const file of ["zerrors_linux.go", `zerrors_linux_${goName}.go`, "ztypes_linux.go"]) {
    const text = readFileSync(path.join(unix, file), "utf8");
    for (const [, written, value] of text.matchAll(
      /^\t(\w+)\s+= (?:Signal\()?(0x[0-9a-f]+|\d+)\)?$/gm,
    )) {
      const name = /^W(ALL|CLONE|NOTHREAD)$/.test(written) ? `__${written}` : written;
      if (isWanted(name) || ENUMERATORS.includes(name)) found.set(name, BigInt(value));
    }
  }
  return found;
}

function headerValues(folder, flags) {
  const source = INCLUDES.map((name) => `#include <${name}.h>`).join("\n");
  const options = [...flags, "-w", "-nostdinc", "-I", folder, "-I", NO_LIBRARY, "-x", "c", "-"];
  const macros = execFileSync("gcc", ["-E", "-dM", ...options], {
    input: source,
    encoding: "utf8",
  });
  const names = [...macros.matchAll(/^#define (\w+) \S/gm)]
    .map(([, name]) => name)
    .filter(isWanted);
  const declared = execFileSync("gcc", ["-E", ...options], { input: source, encoding: "utf8" });
  const known = [
    ...names,
    ...ENUMERATORS.filter((name) => new RegExp(`\\b${name}\\b`).test(declared)),
  ];
  const program = known.map(
    (name) => `unsigned long long v_${name} = (unsigned long long)(long long)(${name});`,
  );
  const assembly = execFileSync(
    "gcc",
    ["-S", "-o", "-", "-fno-zero-initialized-in-bss", ...options],
    {
      input: [source, ...program].join("\n"),
      encoding: "utf8",
    },
  );
  return readAssembly(assembly);
}

/** Of each variable its eight bytes: one .quad, two .long, or .zero. */
function readAssembly(text) {
  const found = new Map();
  for (const [, name, body] of text.matchAll(/^v_(\w+):\n((?:\t\.(?:quad|long|zero)\t.*\n)+)/gm)) {
    const parts = [...body.matchAll(/\.(\w+)\t(-?\d+)/g)];
    const value = parts.reduce(
      (sum, [, kind, part], index) =>
        kind === "zero"
          ? sum
          : sum | (BigInt.asUintN(kind === "quad" ? 64 : 32, BigInt(part)) << BigInt(32 * index)),
      0n,
    );
    // A request with bit 31 set is an unsigned 32 bits, whatever the sign that C gives it.
    found.set(name, value >> 32n === 0xffffffffn ? value & 0xffffffffn : value);
  }
  return found;
}

/** Told after the name that is used. */
const ALIAS = /^(EWOULDBLOCK|ENOTSUP)$/;
const errnos = ["zerrors_linux.go", "zerrors_linux_amd64.go"].flatMap((file) => [
  ...readFileSync(path.join(unix, file), "utf8").matchAll(
    /^\t(E(?!DEADLOCK )\w+)\s+= (?:syscall\.)?Errno\((0x\w+)\)$/gm,
  ),
]);
writeFileSync(
  "src/seccomp/constants/errno-data.ts",
  `/**
 * The numbers of errors, the same on all our architectures (EDEADLOCK, which is not, is left out). From golang.org/x/sys/unix
 * 0.50.0. Written by scripts/constant-data.mjs.
 */
export const ERRNO_DATA = \`
${errnos
  .map(([, name, number]) => [name, Number(number)])
  .sort(
    ([left, ours], [right, theirs]) =>
      ours - theirs || Number(ALIAS.test(left)) - Number(ALIAS.test(right)),
  )
  .map((pair) => pair.join(" "))
  .join("\n")}
\`;
`,
);
