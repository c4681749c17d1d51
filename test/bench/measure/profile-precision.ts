import type { Recording } from "../../../src/facts/recording/recording.ts";
import { unionOf } from "../../../src/facts/recording/union-of.ts";
import { writeRecording } from "../../../src/facts/recording/write-recording.ts";
import type { PublishedPolicy } from "../../../src/kinds/seccomp-policy/published-policy.ts";
import { runtimeCalls } from "../../../src/seccomp/base/runtime-base.ts";
import { closureOf } from "../../../src/seccomp/groups/closure.ts";
import { loadProfile, type RuntimeFacts } from "../../../src/seccomp/model/load-profile.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import { publishedFrom } from "../../support/seccomp-policies.ts";

const RUNTIMES = ["runc", "crun"] as const;
const BASE = { runtimes: [...RUNTIMES], noNewPrivileges: true };

/** How far a profile is from what is needed. */
export interface Precision {
  readonly allowed: number;
  /** Of those that are allowed. */
  readonly needed: number;
  /** Allowed and not needed, by name, with the kind of the strongest reason for which each is allowed. */
  readonly spare: ReadonlyMap<string, string>;
}

/** A profile as `gatehouse seccomp profile --no-new-privileges` makes it, with or without what another libc would call. */
export function profileOf(recordings: readonly Recording[], equivalents: boolean): PublishedPolicy {
  const files = recordings.map((each, position): [string, string] => [
    `recording-${position}.json`,
    writeRecording(each),
  ]);
  const names = files.map(([name]) => name);
  return publishedFrom({ recordings: names, base: BASE, equivalents }, Object.fromEntries(files));
}

/** What a program was seen to call on this machine, by name. */
function callsOf({ calls }: Recording): ReadonlySet<string> {
  return new Set(
    calls.map(({ name, architecture, number }) => name ?? `${architecture} ${number}`),
  );
}

/**
 * What the judging phase needs: what it was seen to call, and what runc and crun were measured to call when they start it. What
 * newer runtimes are only read to call is not counted.
 */
export function neededFor(judged: Recording): ReadonlySet<string> {
  const runtimes = RUNTIMES.flatMap((runtime) =>
    runtimeCalls({ runtime, noNewPrivileges: true, architecture: "x86_64" }),
  );
  const measured = runtimes.filter(({ source }) => source === "measured");
  return new Set([...callsOf(judged), ...measured.map(({ name }) => name)]);
}

export function precisionOf({ calls }: PublishedPolicy, needed: ReadonlySet<string>): Precision {
  const spare = calls.filter(({ name }) => !needed.has(name));
  return {
    allowed: calls.length,
    needed: calls.length - spare.length,
    spare: new Map(spare.map(({ name, reasons }) => [name, reasons[0]?.kind ?? "none"])),
  };
}

/** The same where a call that another libc or kernel makes for a needed one counts as needed. */
export function precisionByWork(policy: PublishedPolicy, needed: ReadonlySet<string>): Precision {
  const instead = closureOf("x86_64", needed).map(({ name }) => name);
  return precisionOf(policy, new Set([...needed, ...instead]));
}

/** The recorded calls alone, without runtimes and what is always added: what papers on derived profiles count. */
export function precisionOfRecorded(
  recordings: readonly Recording[],
  judged: Recording,
): Precision {
  const [allowed, used] = [callsOf(unionOf(recordings)), callsOf(judged)];
  const spare = [...allowed].filter((name) => !used.has(name));
  return {
    allowed: allowed.size,
    needed: allowed.size - spare.length,
    spare: new Map(spare.map((name) => [name, "recorded"])),
  };
}

/** Calls of the judging phase that a runtime would refuse under the profile, by the verdict model. */
export function falseDenials(
  { profile }: PublishedPolicy,
  judged: Recording,
  runtime: RuntimeFacts,
): readonly string[] {
  const loaded = loadProfile(profile, runtime);
  if (loaded.kind === "refused")
    throw new Error(loaded.reasons.map(({ message }) => message).join());
  const refused = judged.calls.filter(({ architecture, number }) => {
    const call = { architecture, number, args: [] };
    return verdictOf(loaded.effective, call).kind !== "allow";
  });
  return refused.map(({ name, number }) => name ?? String(number));
}
