import type { SeccompProfile } from "../../profile/profile.ts";
import { isLoadable, returnOf, takesErrno } from "../actions.ts";
import type { LoadNote, RuntimeFacts } from "../load-note.ts";
import { isAtLeast } from "../versions.ts";
import { libraryArchitectures } from "./library-architectures.ts";
import { readRules } from "./read-rules.ts";
import { type Reading, type Refused, refused } from "./reading.ts";

/** From this many calls on runc asks libseccomp for a binary tree. */
const BINARY_TREE_ABOVE = 32;
const FLAGS = [
  "SECCOMP_FILTER_FLAG_TSYNC",
  "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
  "SECCOMP_FILTER_FLAG_LOG",
];

/** What a runtime makes of a profile before libseccomp sees it. */
export function readProfile(profile: SeccompProfile, runtime: RuntimeFacts): Reading | Refused {
  const reason = profileRefusal(profile, runtime);
  if (reason !== undefined) return reason;
  const found = libraryArchitectures(profile.architectures, runtime);
  if (found.kind === "refused") return found;
  const defaultAction = returnOf(profile.defaultAction, profile.defaultErrnoRet);
  const read = readRules(profile, defaultAction, runtime);
  if (read.kind === "refused") return read;
  const tooHigh = read.rules.find(({ action }) => !isLoadable(action));
  if (!isLoadable(defaultAction) || tooHigh !== undefined) {
    const message = "libseccomp takes an errno of 4094 at most";
    return refused("errno_out_of_range", message, { rule: tooHigh?.position });
  }
  const { architectures } = found;
  const binaryTree = hasBinaryTree(profile, runtime);
  const notes = [...found.notes, ...read.notes, ...notifyNotes(profile, runtime)];
  return { kind: "read", defaultAction, architectures, rules: read.rules, binaryTree, notes };
}

function profileRefusal(profile: SeccompProfile, runtime: RuntimeFacts): Refused | undefined {
  return (
    flagRefusal(profile, runtime) ??
    notifyRefusal(profile, runtime) ??
    errnoRefusal(profile, runtime)
  );
}

function flagRefusal({ flags = [] }: SeccompProfile, runtime: RuntimeFacts): Refused | undefined {
  const { version } = runtime;
  if (runtime.runtime === "crun") {
    const known = [...FLAGS, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"];
    const unknown = flags.find((flag) => !known.includes(flag));
    return unknown === undefined
      ? undefined
      : refused("unknown_flag", `crun does not know ${unknown}`);
  }
  if (flags.length > 0 && !isAtLeast(version, "1.2.0")) {
    return refused("unknown_flag", `runc ${version} takes no flags; they came with 1.2.0`);
  }
  const unknown = flags.find((flag) => !FLAGS.includes(flag));
  return unknown === undefined
    ? undefined
    : refused("unknown_flag", `runc does not know ${unknown}`);
}

function notifyRefusal(profile: SeccompProfile, { runtime }: RuntimeFacts): Refused | undefined {
  if (runtime !== "runc") return undefined;
  if (profile.defaultAction === "SCMP_ACT_NOTIFY") {
    return refused("notify_default", "runc takes no SCMP_ACT_NOTIFY as the default");
  }
  const notifying = [...profile.syscalls.entries()].filter(
    ([, { action, names }]) => action === "SCMP_ACT_NOTIFY" && names.length > 0,
  );
  const write = notifying.find(([, { names }]) => names.includes("write"));
  if (write !== undefined) {
    const place = { rule: write[0], name: "write" };
    return refused("notify_write", "runc takes no SCMP_ACT_NOTIFY on write", place);
  }
  const [first] = notifying;
  if (first === undefined || (profile.listenerPath ?? "") !== "") return undefined;
  return refused("no_listener", "SCMP_ACT_NOTIFY needs a listenerPath", { rule: first[0] });
}

function errnoRefusal(profile: SeccompProfile, { runtime }: RuntimeFacts): Refused | undefined {
  const { defaultAction, defaultErrnoRet } = profile;
  if (runtime !== "crun" || defaultErrnoRet === undefined || takesErrno(defaultAction))
    return undefined;
  return refused(
    "errno_without_errno_action",
    `crun takes no defaultErrnoRet with ${defaultAction}`,
  );
}

function hasBinaryTree({ syscalls }: SeccompProfile, { runtime, version }: RuntimeFacts): boolean {
  if (runtime !== "runc" || !isAtLeast(version, "1.2.0")) return false;
  return syscalls.reduce((sum, { names }) => sum + names.length, 0) > BINARY_TREE_ABOVE;
}

function notifyNotes(profile: SeccompProfile, { runtime }: RuntimeFacts): readonly LoadNote[] {
  const uses = [profile, ...profile.syscalls].some(
    (one) => ("names" in one ? one.action : one.defaultAction) === "SCMP_ACT_NOTIFY",
  );
  if (runtime !== "crun" || !uses || (profile.listenerPath ?? "") !== "") return [];
  const message =
    "without a listenerPath nobody hears SCMP_ACT_NOTIFY, and the kernel answers ENOSYS";
  return [{ code: "no_listener", message }];
}
