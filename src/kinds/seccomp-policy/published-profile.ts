import { errnoNumber } from "../../seccomp/constants/errno.ts";
import { canonicalProfile } from "../../seccomp/profile/canonical-profile.ts";
import type { SeccompAction, SeccompProfile, SyscallRule } from "../../seccomp/profile/profile.ts";
import { type Architecture, architectureFacts } from "../../seccomp/syscalls/architecture.ts";
import type { Alternatives } from "./argument-conditions.ts";
import { deniableCalls } from "./denied-calls.ts";
import type { DefaultAction, DeniedCalls, SeccompPolicy } from "./seccomp-policy.ts";

/** What a profile is made of. */
export interface ProfileParts {
  readonly spec: SeccompPolicy["spec"];
  readonly architectures: readonly Architecture[];
  /** Calls that are allowed whatever their arguments, sorted. */
  readonly allowed: readonly string[];
  /** Calls that are allowed with some arguments only. */
  readonly limited: ReadonlyMap<string, Alternatives>;
  /** Old calls that a libc tries first: they answer as if the kernel had none. */
  readonly answered: ReadonlySet<string>;
}

const ACTIONS: Readonly<Record<DefaultAction, SeccompAction>> = {
  Errno: "SCMP_ACT_ERRNO",
  KillProcess: "SCMP_ACT_KILL_PROCESS",
  KillThread: "SCMP_ACT_KILL_THREAD",
  Trap: "SCMP_ACT_TRAP",
  Log: "SCMP_ACT_LOG",
};

/** The whole profile, as nodes get it, in canonical order. */
export function publishedProfile(parts: ProfileParts): SeccompProfile {
  const { spec, architectures } = parts;
  const isErrno = spec.defaultAction === "Errno";
  return canonicalProfile({
    defaultAction: ACTIONS[spec.defaultAction],
    ...(isErrno ? { defaultErrnoRet: errnoNumber(spec.errno) } : {}),
    architectures: architectures.map((name) => architectureFacts(name).oci),
    syscalls: [...declaredRules(parts), ...denials(parts)].filter(({ names }) => names.length > 0),
  });
}

function declaredRules({ spec, allowed, limited }: ProfileParts): readonly SyscallRule[] {
  const conditional = [...limited].flatMap(([name, alternatives]) =>
    alternatives.map((args): SyscallRule => ({ names: [name], action: "SCMP_ACT_ALLOW", args })),
  );
  const denied = spec.deny.filter(isAnswered).map(
    ({ calls, errno }): SyscallRule => ({
      names: calls,
      action: "SCMP_ACT_ERRNO",
      errnoRet: errnoNumber(errno),
      args: [],
    }),
  );
  return [{ names: allowed, action: "SCMP_ACT_ALLOW", args: [] }, ...conditional, ...denied];
}

/** One rule for all that gets EPERM: what is declared so and, beside a default that is an errno, what every kernel has. */
function denials(parts: ProfileParts): readonly SyscallRule[] {
  const declared = parts.spec.deny.filter((denied) => !isAnswered(denied));
  const spared = sparedCalls(parts);
  const old = deniableCalls(parts.architectures).filter((name) => !spared.has(name));
  const names = [
    ...declared.flatMap(({ calls }) => calls),
    ...(parts.spec.defaultAction === "Errno" ? old : []),
  ];
  return [{ names, action: "SCMP_ACT_ERRNO", errnoRet: errnoNumber("EPERM"), args: [] }];
}

function isAnswered({ errno }: DeniedCalls): boolean {
  return errno !== "EPERM";
}

/** Calls that get no EPERM although every kernel has them, beside those that are allowed. */
export function answeredCalls({ spec, answered }: ProfileParts): ReadonlySet<string> {
  const others = spec.deny.filter(isAnswered).flatMap(({ calls }) => calls);
  const denied = new Set(spec.deny.flatMap(({ calls }) => calls));
  return new Set([...[...answered].filter((name) => !denied.has(name)), ...others]);
}

function sparedCalls(parts: ProfileParts): ReadonlySet<string> {
  return new Set([...parts.allowed, ...parts.limited.keys(), ...answeredCalls(parts)]);
}
