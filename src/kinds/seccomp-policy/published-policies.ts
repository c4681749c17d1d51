import type { FileTree } from "../../domain/bundle.ts";
import type { Recording } from "../../facts/recording/recording.ts";
import { errnoNumber } from "../../seccomp/constants/errno.ts";
import { closureOf } from "../../seccomp/groups/closure.ts";
import { logVariant } from "../../seccomp/profile/log-variant.ts";
import { ARCHITECTURES, type Architecture } from "../../seccomp/syscalls/architecture.ts";
import { type Finding, placeOf, refuse } from "../refusal.ts";
import { allowedCalls } from "./allowed-calls.ts";
import { type Alternatives, argumentConditions } from "./argument-conditions.ts";
import { declaredRecording } from "./declared-recordings.ts";
import type { PublishedPolicy } from "./published-policy.ts";
import { publishedProfile } from "./published-profile.ts";
import type { LocatedSeccompPolicy } from "./seccomp-policy.ts";

const MOST_FINDINGS = 20;

/** The declarations as they are published, sorted by name. Throws `invalid_parameter` with the places of all faults. */
export function publishedPolicies(
  declarations: readonly LocatedSeccompPolicy[],
  files: FileTree,
): PublishedPolicy[] {
  const findings: Finding[] = [];
  const published = declarations.map((declared) => {
    const { policy, findings: found } = publishedPolicy(declared, files);
    findings.push(...found);
    return policy;
  });
  findings.push(...doubled(published));
  if (findings.length > 0) {
    refuse(
      "a SeccompPolicy cannot be published as it is declared",
      findings.slice(0, MOST_FINDINGS),
    );
  }
  return published.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function publishedPolicy(
  declared: LocatedSeccompPolicy,
  files: FileTree,
): { readonly policy: PublishedPolicy; readonly findings: readonly Finding[] } {
  const { value, locate } = declared;
  const { spec, metadata } = value;
  const { recording, findings: fileFindings } = declaredRecording(declared, files);
  const architectures = architecturesOf(spec.architectures, recording);
  const isRead = fileFindings.length === 0;
  const found = allowedCalls(declared, recording, architectures, isRead);
  const { limited, findings: argumentFindings } = limitedCalls(declared, architectures);
  const allowed = found.calls.map(({ name }) => name).filter((name) => !limited.has(name));
  const parts = {
    spec,
    architectures,
    allowed,
    limited,
    answered: answeredAsAbsent([...allowed, ...limited.keys()], architectures),
  };
  const enforced = publishedProfile(parts);
  const logging = logVariant(enforced);
  const policy: PublishedPolicy = {
    name: metadata.name,
    file: locate([]).file,
    localhostProfile: spec.localhostProfile ?? `gatehouse/${metadata.name}.json`,
    binding: spec.bind,
    recording,
    calls: found.calls,
    parts,
    profile: spec.mode === "Log" ? logging : enforced,
    logging,
    locate,
  };
  const findings = [
    ...fileFindings,
    ...(isRead ? architectureFindings(declared, architectures) : []),
    ...(architectures.length === 0 ? [] : found.findings),
    ...argumentFindings,
    ...errnoFindings(declared),
    ...incompleteFindings(declared, recording),
  ];
  return { policy, findings };
}

/** What a libc may try before the calls that are allowed: told ENOSYS it goes on to those. */
function answeredAsAbsent(
  allowed: readonly string[],
  architectures: readonly Architecture[],
): ReadonlySet<string> {
  const seen = new Set(allowed);
  const added = architectures.flatMap((architecture) => closureOf(architecture, seen));
  return new Set(added.map(({ name }) => name));
}

/** Those declared, else those that were recorded; in the order of the table. */
function architecturesOf(
  declared: readonly Architecture[] | undefined,
  { calls }: Recording,
): readonly Architecture[] {
  const wanted = new Set(declared ?? calls.map(({ architecture }) => architecture));
  return ARCHITECTURES.map(({ name }) => name).filter((name) => wanted.has(name));
}

function architectureFindings(
  { locate }: LocatedSeccompPolicy,
  architectures: readonly Architecture[],
): readonly Finding[] {
  if (architectures.length > 0) return [];
  const message = "needs architectures (such as [x86_64]), or recordings that tell them";
  return [{ message, location: locate(["spec"]) }];
}

function limitedCalls(
  { value, locate }: LocatedSeccompPolicy,
  architectures: readonly Architecture[],
): {
  readonly limited: ReadonlyMap<string, Alternatives>;
  readonly findings: readonly Finding[];
} {
  const limited = new Map<string, Alternatives>();
  const findings: Finding[] = [];
  if (architectures.length === 0) return { limited, findings };
  for (const [position, rule] of value.spec.arguments.entries()) {
    const { alternatives, faults } = argumentConditions(rule, architectures);
    limited.set(rule.call, [...(limited.get(rule.call) ?? []), ...alternatives]);
    for (const { path, message } of faults) {
      findings.push({ message, location: locate(["spec", "arguments", position, ...path]) });
    }
    if (value.spec.allow.includes(rule.call)) {
      const message = `${rule.call} stands under allow too, which would let it through whatever its arguments`;
      findings.push({ message, location: locate(["spec", "arguments", position, "call"]) });
    }
  }
  return { limited, findings };
}

function errnoFindings({ value, locate }: LocatedSeccompPolicy): readonly Finding[] {
  const written: [string, readonly (string | number)[]][] = [
    [value.spec.errno, ["errno"]],
    ...value.spec.deny.map(({ errno }, position): [string, (string | number)[]] => [
      errno,
      ["deny", position, "errno"],
    ]),
  ];
  return written
    .filter(([name]) => errnoNumber(name) === undefined)
    .map(([name, path]) => ({
      message: `${name} is no errno of Linux`,
      location: locate(["spec", ...path]),
    }));
}

function incompleteFindings(
  { value, locate }: LocatedSeccompPolicy,
  { incomplete }: Recording,
): readonly Finding[] {
  if (value.spec.incomplete !== "Refuse") return [];
  return incomplete.map(({ message }) => ({
    message: `the recordings are incomplete: ${message}`,
    location: locate(["spec", "recordings"]),
  }));
}

function doubled(policies: readonly PublishedPolicy[]): readonly Finding[] {
  const fields = [
    ["metadata", "name"],
    ["spec", "localhostProfile"],
  ] as const;
  return fields.flatMap((path) => {
    const first = new Map<string, PublishedPolicy>();
    return policies.flatMap((policy): Finding[] => {
      const value = path[0] === "metadata" ? policy.name : policy.localhostProfile;
      const before = first.get(value);
      if (before === undefined) {
        first.set(value, policy);
        return [];
      }
      if (path[0] === "spec" && before.name === policy.name) return [];
      const what = path[0] === "metadata" ? "a SeccompPolicy" : "a profile";
      const message = `there is already ${what} ${JSON.stringify(value)} at ${placeOf(before.locate(path))}`;
      return [{ message, location: policy.locate(path) }];
    });
  });
}
