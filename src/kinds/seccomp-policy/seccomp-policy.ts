import { z } from "zod";
import type { LocatedDocument } from "../../declarations/read-document.ts";
import { ARCHITECTURES, type Architecture } from "../../seccomp/syscalls/architecture.ts";
import { listOf, localhostProfile, objectName } from "../kubernetes-names.ts";
import { type ArgumentRule, argumentRuleSchema } from "./argument-rule.ts";
import { type Binding, bindingSchema, imageInFull } from "./binding.ts";

/** `kind: SeccompPolicy`: the system calls of a program, by recordings and by hand, and what binds it to containers. */
export interface SeccompPolicy {
  readonly apiVersion: "gatehouse/v1";
  readonly kind: "SeccompPolicy";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly recordings: readonly DeclaredRecording[];
    readonly processes?: readonly string[] | undefined;
    readonly images?: readonly string[] | undefined;
    readonly architectures?: readonly Architecture[] | undefined;
    readonly base: RuntimeBase;
    readonly equivalents: boolean | readonly string[];
    readonly allow: readonly string[];
    readonly deny: readonly DeniedCalls[];
    readonly defaultAction: DefaultAction;
    readonly errno: string;
    readonly arguments: readonly ArgumentRule[];
    readonly mode: "Enforce" | "Log";
    readonly bind?: Binding | undefined;
    readonly localhostProfile?: string | undefined;
    readonly moby: boolean;
    readonly incomplete: "Warn" | "Refuse";
  };
}

/** A file of the bundle, in any format that recordings are read from. */
export interface DeclaredRecording {
  readonly file: string;
  readonly format?: string | undefined;
  /** What names without an architecture are taken as. */
  readonly architecture?: Architecture | undefined;
}

export interface RuntimeBase {
  readonly runtimes: readonly ("runc" | "crun")[];
  /** Whether the container runs with no_new_privs (`allowPrivilegeEscalation: false`): then a runtime calls less. */
  readonly noNewPrivileges: boolean;
}

export interface DeniedCalls {
  readonly calls: readonly string[];
  readonly errno: string;
  /** Whether they are denied although a recording saw them. */
  readonly recorded: boolean;
}

export type DefaultAction = "Errno" | "KillProcess" | "KillThread" | "Trap" | "Log";

export type LocatedSeccompPolicy = LocatedDocument<SeccompPolicy>;

const MOST = 1_000;

const callName = z
  .string()
  .regex(/^[a-z0-9_]{1,64}$/, "must be the name of a system call, such as openat");
const calls = listOf(callName).max(MOST);
const errno = z.string().regex(/^E[A-Z0-9]{1,20}$/, "must be the name of an errno, such as EPERM");
const architecture = z.enum(ARCHITECTURES.map(({ name }) => name) as [Architecture]);
const processName = z.string().min(1).max(64);

const recordingFile = z
  .string()
  .min(1)
  .max(512)
  .describe("A file of the bundle, by its path there.");

const recording = z
  .union([
    recordingFile.transform((file) => ({ file })),
    z.strictObject({
      file: recordingFile,
      format: z
        .string()
        .max(32)
        .optional()
        .describe("Such as strace; found by its content when left out."),
      architecture: architecture
        .optional()
        .describe("What names without an architecture are taken as; x86_64 when left out."),
    }),
  ])
  .describe("A recording beside the declaration: of gatehouse record, strace, audit and others.");

const denied = z.union([
  callName.transform((name) => ({ calls: [name], errno: "EPERM", recorded: false })),
  z.strictObject({
    calls,
    errno: errno.default("EPERM"),
    recorded: z
      .boolean()
      .default(false)
      .describe("Deny them although a recording saw them: what fails then is meant to fail."),
  }),
]);

/** A filter sees a pointer and never what it points to. */
const paths = z
  .never({
    error:
      "a seccomp filter sees the address of a path, never the path: give rules about files to Landlock or AppArmor, and keep in seccomp which calls there are (allow openat, deny mount) and flags that are passed by value (arguments)",
  })
  .optional()
  .describe("Refused: seccomp cannot tell paths apart. Landlock and AppArmor can.");

const spec = z.strictObject({
  recordings: z
    .array(recording)
    .max(MOST)
    .default([])
    .describe("What the program was seen to call; the union of all of them."),
  processes: listOf(processName)
    .max(MOST)
    .optional()
    .describe("Only what these processes did (names as recorded); all when left out."),
  images: listOf(imageInFull)
    .max(MOST)
    .optional()
    .describe("Only what containers of these images did (as recorded); all when left out."),
  architectures: listOf(architecture)
    .optional()
    .describe("Those of the recordings when left out. Calls of any other are killed."),
  base: z
    .strictObject({
      runtimes: listOf(z.enum(["runc", "crun"])).default(["runc", "crun"]),
      noNewPrivileges: z
        .boolean()
        .default(false)
        .describe("The container has allowPrivilegeEscalation: false; then runtimes call less."),
    })
    .default({ runtimes: ["runc", "crun"], noNewPrivileges: false })
    .describe("What the container runtime itself calls under the profile before the program runs."),
  equivalents: z
    .union([z.boolean(), listOf(z.string().max(64))])
    .default(true)
    .describe(
      "Calls that another libc or kernel uses for the same (open for openat): all groups, none, or the named ones.",
    ),
  allow: z.array(callName).max(MOST).default([]).describe("Calls beside those recorded."),
  deny: z.array(denied).max(MOST).default([]).describe("Calls that get an errno of their own."),
  defaultAction: z
    .enum(["Errno", "KillProcess", "KillThread", "Trap", "Log"])
    .default("Errno")
    .describe("What happens to every other call."),
  errno: errno
    .default("ENOSYS")
    .describe("With the default action Errno: what calls get that are unknown or newer."),
  arguments: z
    .array(argumentRuleSchema)
    .max(MOST)
    .default([])
    .describe("Calls that are allowed with some values of their arguments only."),
  mode: z
    .enum(["Enforce", "Log"])
    .default("Enforce")
    .describe("Log: the profile lets everything through and logs what it would deny."),
  bind: bindingSchema.optional().describe("Which containers must run with it; none when left out."),
  localhostProfile: localhostProfile
    .optional()
    .describe("Where nodes keep the profile; gatehouse/<name>.json when left out."),
  moby: z.boolean().default(false).describe("Write the profile in moby's form too."),
  incomplete: z
    .enum(["Warn", "Refuse"])
    .default("Warn")
    .describe("What a recording gets that says of itself that it lacks calls."),
  paths,
});

/** What a SeccompPolicy document must look like; `z.toJSONSchema` prints it with `io: "input"`. */
export const seccompPolicySchema: z.ZodType<SeccompPolicy, unknown> = z
  .strictObject({
    apiVersion: z.literal("gatehouse/v1"),
    kind: z.literal("SeccompPolicy"),
    metadata: z.strictObject({
      name: objectName.describe("Unique among the bundle's declarations."),
    }),
    spec,
  })
  .describe("Says which system calls a program needs, and which containers must run so.");
