import type { SeccompProfile } from "../profile/profile.ts";
import { type Architecture, architectureFacts } from "../syscalls/architecture.ts";
import { argumentsOf, type SyscallArgument } from "../syscalls/argument-types.ts";

/** What would let a call through, and whether that is wise. */
export interface Change {
  /** What to write, for people. */
  readonly message: string;
  /** The lines below `spec` of a SeccompPolicy that say the same; empty where none can. */
  readonly policy: readonly string[];
  readonly wise: "yes" | "careful" | "no";
  readonly why: string;
}

interface Seen {
  readonly architecture: Architecture;
  readonly number: number;
  readonly args: readonly (bigint | undefined)[];
}

/** The least that must be added to a profile so that the call runs. `danger`: what the call gives that a service seldom needs. */
export function smallestChange(
  profile: SeccompProfile,
  seen: Seen,
  name: string | undefined,
  danger: string | undefined,
): Change {
  if (name === undefined) return unknownNumber(seen);
  const { oci } = architectureFacts(seen.architecture);
  if (profile.architectures.length > 0 && !profile.architectures.includes(oci)) {
    return foreignArchitecture(seen.architecture, oci);
  }
  if (name === "clone3") return clone3();
  const conditional = profile.syscalls.some(
    (rule) => rule.names.includes(name) && rule.action === "SCMP_ACT_ALLOW" && rule.args.length > 0,
  );
  const denied = profile.syscalls.findIndex(
    (rule) =>
      rule.names.includes(name) && rule.action !== "SCMP_ACT_ALLOW" && rule.args.length === 0,
  );
  const from = denied < 0 ? "" : `take ${name} out of rule ${denied + 1} of syscalls, and `;
  const change = conditional ? conditionChange(seen, name) : undefined;
  return {
    message: `${from}${change?.message ?? `add ${name} to the names of an SCMP_ACT_ALLOW rule without args`}`,
    policy: change?.policy ?? [`allow: [${name}]`],
    ...wisdom(name, danger),
  };
}

function wisdom(name: string, danger: string | undefined): Pick<Change, "wise" | "why"> {
  if (danger === undefined) {
    return {
      wise: "yes",
      why: `${name} does what services commonly do; record the program on this path again, as other calls will follow`,
    };
  }
  return {
    wise: "no",
    why: `${name} ${danger}: find out why the program calls it, and whether it goes on without`,
  };
}

function unknownNumber({ architecture, number }: Seen): Change {
  return {
    message: `nothing can be written: ${architecture} ${number} has no name that Gatehouse or libseccomp know`,
    policy: [],
    wise: "no",
    why: "a call that nobody knows is new; programs take ENOSYS for an answer and go another way: keep defaultErrnoRet 38",
  };
}

function foreignArchitecture(architecture: Architecture, oci: string): Change {
  return {
    message: `add ${oci} to architectures`,
    policy: [`architectures: [..., ${architecture}]`],
    wise: "careful",
    why: "the names of every rule then hold for that architecture too; do it only if the program really has parts built for it, since another way into the kernel is another way past the profile",
  };
}

function clone3(): Change {
  return {
    message: "answer clone3 with ENOSYS (38) instead of allowing it: every libc then calls clone",
    policy: ["deny: [{ calls: [clone3], errno: ENOSYS }]"],
    wise: "careful",
    why: "clone3 keeps its flags in memory, where no filter sees them: allowed, it makes namespaces whatever clone's rules say",
  };
}

/** One more set of arguments beside those that are allowed. */
function conditionChange(
  { architecture, args }: Seen,
  name: string,
): Pick<Change, "message" | "policy"> | undefined {
  const told = (argumentsOf(name, architecture) ?? []).flatMap((argument, index) => {
    const value = args[index];
    return value === undefined || argument.type === "pointer" ? [] : [{ argument, index, value }];
  });
  if (told.length === 0) return undefined;
  const conditions = told.map(({ argument, index, value }) =>
    conditionText(argument, index, value),
  );
  const when = told.map(
    ({ argument, value }) => `{ argument: ${argument.name}, oneOf: [${lowBits(argument, value)}] }`,
  );
  return {
    message: `add a rule for ${name} with ${conditions.join(" and ")}, leaving out the conditions on arguments that do not matter`,
    policy: [`arguments: [{ call: ${name}, when: [${when.join(", ")}] }]`],
  };
}

function conditionText(argument: SyscallArgument, index: number, value: bigint): string {
  const bits = lowBits(argument, value);
  return argument.bits === 64
    ? `{index: ${index}, op: SCMP_CMP_EQ, value: ${bits}}`
    : `{index: ${index}, op: SCMP_CMP_MASKED_EQ, value: ${argument.mask}, valueTwo: ${bits}}`;
}

function lowBits({ mask }: SyscallArgument, value: bigint): bigint {
  return value & mask;
}
