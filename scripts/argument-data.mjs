// Writes src/seccomp/syscalls/argument-data.ts from the kernel's own description of its calls, as root on x86-64:
// node scripts/argument-data.mjs /sys/kernel/tracing/events/syscalls
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import path from "node:path";

const [folder] = process.argv.slice(2);
const ENTER = "sys_enter_";

/** Where the kernel's function has another name than the call of the table. */
const TABLE_NAMES = new Map([
  ["newstat", ["stat"]],
  ["newlstat", ["lstat"]],
  ["newfstat", ["fstat"]],
  ["newuname", ["uname"]],
  ["sendfile64", ["sendfile", "sendfile64"]],
  ["umount", ["umount2"]],
]);

const TYPES = new Map([
  ...[
    "int",
    "pid_t",
    "clockid_t",
    "mqd_t",
    "timer_t",
    "key_t",
    "key_serial_t",
    "rwf_t",
    "__s32",
  ].map((type) => [type, "int"]),
  ...["unsigned int", "unsigned", "u32", "__u32", "uid_t", "gid_t", "qid_t"].map((type) => [
    type,
    "uint",
  ]),
  ["enum landlock_rule_type", "uint"],
  ["umode_t", "ushort"],
  ["long", "long"],
  ["off_t", "long"],
  ["unsigned long", "ulong"],
  ["aio_context_t", "ulong"],
  ["size_t", "size"],
  ["loff_t", "s64"],
  ["u64", "u64"],
  ["__u64", "u64"],
  ["cap_user_header_t", "pointer"],
  ["cap_user_data_t", "pointer"],
]);

/** Parameters of type `char *` that name a file. */
const PATH_NAMES =
  /^(filename|pathname|path|oldname|newname|from_pathname|to_pathname|specialfile|special|new_root|put_old|dir_name|dev_name)$/;
/** Calls whose parameter `name` is a file's; elsewhere it is an attribute's, a module's or a host's. */
const NAME_IS_PATH = new Set(["acct", "umount", "name_to_handle_at"]);

/** What the kernel takes as a long and cuts to 32 bits before it looks at it: the upper half decides nothing. */
const CUT = new Map([
  ["clone clone_flags", "uint"],
  ["ptrace pid", "int"],
  ["mmap fd", "uint"],
  ...["readv", "writev", "preadv", "pwritev", "preadv2", "pwritev2"].flatMap((name) => [
    [`${name} fd`, "uint"],
    [`${name} vlen`, "uint"],
  ]),
]);

const lines = [];
for (const entry of readdirSync(folder)) {
  if (!entry.startsWith(ENTER)) continue;
  const call = entry.slice(ENTER.length);
  const text = readFileSync(path.join(folder, entry, "format"), "utf8");
  const fields = [...text.matchAll(/^\tfield:(.*?);/gm)]
    .map(([, field]) => field)
    .filter((field) => !/ (common_\w+|__syscall_nr)$/.test(field))
    .map((field) => parameter(call, field));
  for (const name of TABLE_NAMES.get(call) ?? [call]) lines.push([name, ...fields].join(" "));
}
lines.sort();

writeFileSync(
  "src/seccomp/syscalls/argument-data.ts",
  `/**
 * What the calls of x86-64 take: name, then each argument with its type. From the descriptions that Linux ${release().replace(/-.*/, "")} gives of
 * its own calls (events/syscalls of tracefs). Written by scripts/argument-data.mjs.
 */
export const ARGUMENT_DATA = \`
${lines.join("\n")}
\`;
`,
);

function parameter(call, field) {
  const [, declared, name] = /^(.*?)\s*(\w+)$/.exec(field);
  return `${name.replace(/^_+/, "")}:${CUT.get(`${call} ${name}`) ?? typeOf(call, declared, name)}`;
}

function typeOf(call, declared, name) {
  if (declared.includes("*")) {
    const isPath = PATH_NAMES.test(name) || (name === "name" && NAME_IS_PATH.has(call));
    return declared.includes("char") && isPath ? "path" : "pointer";
  }
  const type = TYPES.get(declared.replace(/^const /, ""));
  if (type === undefined) throw new Error(`${call}: ${declared} ${name}`);
  return type;
}
