import { canonicalProfile, sharedCall } from "./canonical-profile.ts";
import type { SeccompProfile, SyscallRule } from "./profile.ts";
import { jsonText, writtenProfile } from "./write-profile.ts";

/** A profile as the Security Profiles Operator takes it, or why it cannot say the same. */
export type OperatorForm =
  | {
      readonly kind: "written";
      readonly text: string;
      /** What the resource could not say, each with what happens instead; only where a downgrade was asked for. */
      readonly losses: readonly string[];
    }
  | { readonly kind: "refused"; readonly reasons: readonly string[] };

export interface OperatorOptions {
  /** `metadata.name` of the resource. */
  readonly name: string;
  /** Whether to write what the operator can hold where it cannot hold all, as long as nothing more gets through. */
  readonly downgrade?: boolean;
}

const EPERM = 1;
/** `int64` in the resource (api/seccompprofile/v1). */
const MAX_VALUE = 2n ** 63n - 1n;
const MAX_CONDITIONS = 6;
const UNKNOWN_ARCHITECTURES: ReadonlySet<string> = new Set([
  "SCMP_ARCH_LOONGARCH64",
  "SCMP_ARCH_M68K",
  "SCMP_ARCH_SH",
  "SCMP_ARCH_SHEB",
]);

/**
 * The `SeccompProfile` resource (security-profiles-operator.x-k8s.io/v1) of a profile, as JSON, which is YAML too. Its fields
 * hold less than the OCI form: what does not fit is refused, or told where a downgrade is asked for that lets nothing more
 * through.
 */
export function operatorForm(profile: SeccompProfile, options: OperatorOptions): OperatorForm {
  const canonical = canonicalProfile(profile);
  const losses = lossesOf(canonical);
  const reasons = [...faultsOf(canonical), ...(options.downgrade === true ? [] : losses)];
  if (reasons.length > 0) return { kind: "refused", reasons };
  const { defaultErrnoRet: _, ...spec } = writtenProfile(canonical);
  const text = jsonText({
    apiVersion: "security-profiles-operator.x-k8s.io/v1",
    kind: "SeccompProfile",
    metadata: { name: options.name },
    spec,
  });
  return { kind: "written", text, losses };
}

/** What the resource leaves out without letting more through. */
function lossesOf({ defaultAction, defaultErrnoRet = EPERM, flags }: SeccompProfile): string[] {
  const losses: string[] = [];
  if (defaultAction === "SCMP_ACT_ERRNO" && defaultErrnoRet !== EPERM) {
    losses.push(
      `defaultErrnoRet ${defaultErrnoRet}: the resource has no such field, so calls that no rule names get EPERM (1); ` +
        "a libc that tries a new call first will not fall back",
    );
  }
  if (flags?.length === 0) {
    losses.push(
      "flags: []: the resource leaves an empty list out, so the runtime sets SPEC_ALLOW itself",
    );
  }
  return losses;
}

/** What no downgrade can mend. */
function faultsOf(profile: SeccompProfile): string[] {
  const { defaultAction, architectures, syscalls } = profile;
  const faults = revivedRules(profile);
  if (defaultAction === "SCMP_ACT_NOTIFY" || defaultAction === "SCMP_ACT_TRACE") {
    faults.push(`defaultAction ${defaultAction}: the operator's resource cannot say it in full`);
  }
  const unknown = architectures.filter((each) => UNKNOWN_ARCHITECTURES.has(each));
  if (unknown.length > 0) faults.push(`${unknown.join(", ")}: the resource does not know it`);
  return [...faults, ...syscalls.flatMap(faultsOfRule)];
}

/**
 * With EPERM as the default a runtime skips the rules that answer EPERM, and what stood behind one of them for the same call
 * would come to life.
 */
function revivedRules({ defaultAction, defaultErrnoRet, syscalls }: SeccompProfile): string[] {
  if (defaultAction !== "SCMP_ACT_ERRNO" || (defaultErrnoRet ?? EPERM) === EPERM) return [];
  const isSkipped = ({ action, errnoRet }: SyscallRule): boolean =>
    action === "SCMP_ACT_ERRNO" && (errnoRet ?? EPERM) === EPERM;
  const callsOf = (rules: readonly SyscallRule[]): string[] =>
    rules.flatMap(({ names }) => names.map(sharedCall));
  const others = new Set(callsOf(syscalls.filter((rule) => !isSkipped(rule))));
  const revived = callsOf(syscalls.filter(isSkipped)).find((call) => others.has(call));
  if (revived === undefined) return [];
  return [
    `${revived}: without defaultErrnoRet its denial with EPERM would be skipped, and its other rules would act`,
  ];
}

function faultsOfRule({ names, errnoRet, action, args }: SyscallRule): string[] {
  const call = names.length > 1 ? `${names[0]} and ${names.length - 1} more` : names[0];
  const faults: string[] = [];
  if (action === "SCMP_ACT_ERRNO" && errnoRet === 0) {
    faults.push(`${call}: errnoRet 0 is taken for none, so the call would get EPERM`);
  }
  if (args.length > MAX_CONDITIONS) {
    faults.push(`${call}: ${args.length} conditions; the resource holds ${MAX_CONDITIONS}`);
  }
  for (const { index, value, valueTwo } of args) {
    const large = [value, valueTwo].find((each) => each > MAX_VALUE);
    if (large === undefined) continue;
    faults.push(`${call}, argument ${index}: ${large} is over 2^63-1; the resource holds int64`);
  }
  return faults;
}
