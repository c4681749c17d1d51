import type { Layer, Window } from "../trust/trust-document.ts";
import type { Signatory } from "../trust/trust-policy.ts";
import { type Fault, furthest } from "./fault.ts";
import type { Signer } from "./find-signers.ts";

/** A signature that counts for a layer. */
export interface CountedSigner {
  readonly principal: string;
  readonly trustedTime?: number | undefined;
  /** What it is put in order by; absent where no clock is believed. */
  readonly time?: number | undefined;
}

export interface Moment {
  /** For when is judged: milliseconds since the epoch. */
  readonly now: number;
  /** What the statement itself says. */
  readonly claimed?: number | undefined;
}

/**
 * Whether who signed may sign for the layer, and did so in time. A certificate can be of several identities: it counts for the first
 * principal of them, by whichever of its identities holds, and for nobody where one of them all was compromised.
 */
export function judgeSigner(
  { by, trustedTime }: Signer,
  layer: Layer,
  moment: Moment,
): CountedSigner | Fault {
  const signatory = by.find((each) => maySignFor(each, layer));
  const [first] = by;
  if (signatory === undefined) {
    const message = `the ${first?.label} of ${first?.principal} may not sign for ${layer.name}`;
    return { code: "principal_not_allowed", message };
  }
  const { principal } = signatory;
  const time = trustedTime ?? (layer.time === "claimed" ? moment.claimed : undefined);
  const signed = { time, trustedTime, now: moment.now };
  const compromised = compromiseFault(by, trustedTime);
  if (compromised !== undefined) return compromised;
  const own = by.filter((each) => each.principal === principal && maySignFor(each, layer));
  const faults = own.flatMap((each) => faultOf(each, layer, signed) ?? []);
  const fault = faults.length < own.length ? undefined : furthest(faults);
  return fault ?? { principal, trustedTime, time };
}

export function maySignFor({ principal, usages }: Signatory, layer: Layer): boolean {
  return layer.principals.includes(principal) && usages.has(layer.name);
}

function compromiseFault(
  by: readonly Signatory[],
  trustedTime: number | undefined,
): Fault | undefined {
  for (const { revoked, label, principal } of by) {
    if (revoked?.reason !== "compromised") continue;
    const what = `the ${label} of ${principal} was compromised at ${timeText(revoked.at)}`;
    if (trustedTime === undefined) {
      const message = `${what}, and no trusted clock says that it signed before`;
      return { code: "no_trusted_time", message };
    }
    if (trustedTime < revoked.at) continue;
    return { code: "key_revoked", message: `${what}, and signed at ${timeText(trustedTime)}` };
  }
  return undefined;
}

interface Signed {
  readonly time: number | undefined;
  readonly trustedTime: number | undefined;
  readonly now: number;
}

/** Without a trusted time a signature may be of any time, so that only now counts. */
function faultOf(signatory: Signatory, layer: Layer, signed: Signed): Fault | undefined {
  const { usages, label, principal } = signatory;
  const { trustedTime, now } = signed;
  const who = `the ${label} of ${principal}`;
  return (
    retirementFault(signatory, trustedTime) ??
    windowFault(usages.get(layer.name) ?? {}, `${who} for ${layer.name}`, trustedTime ?? now) ??
    timeFault(signatory, layer, signed)
  );
}

function retirementFault(
  { revoked, label, principal }: Signatory,
  trustedTime: number | undefined,
): Fault | undefined {
  if (revoked?.reason !== "retired") return undefined;
  if (trustedTime === undefined || trustedTime < revoked.at) return undefined;
  const when = `at ${timeText(revoked.at)}, and signed at ${timeText(trustedTime)}`;
  return { code: "key_retired", message: `the ${label} of ${principal} was retired ${when}` };
}

function windowFault({ from, until }: Window, who: string, at: number): Fault | undefined {
  if (from !== undefined && at < from) {
    return { code: "key_not_yet_valid", message: `${who} is valid from ${timeText(from)} on` };
  }
  if (until !== undefined && at >= until) {
    return { code: "key_expired", message: `${who} was valid until ${timeText(until)}` };
  }
  return undefined;
}

function timeFault(
  { label, principal }: Signatory,
  { name, maxAge, time: asked }: Layer,
  { time, trustedTime, now }: Signed,
): Fault | undefined {
  const who = `the ${label} of ${principal}`;
  const isMissing =
    (asked === "trusted" && trustedTime === undefined) ||
    (maxAge !== undefined && time === undefined);
  if (isMissing) {
    const message = `no ${asked === "claimed" ? "" : "trusted "}time says when ${who} signed, and ${name} asks for one`;
    return { code: "no_trusted_time", message };
  }
  if (time === undefined) return undefined;
  if (time > now) {
    const message = `${who} signed at ${timeText(time)}, after the ${timeText(now)} that is judged for`;
    return { code: "time_in_future", message };
  }
  if (maxAge === undefined || now - time <= maxAge) return undefined;
  return {
    code: "too_old",
    message: `${who} signed at ${timeText(time)}, too long ago for ${name}`,
  };
}

/** RFC 3339 in UTC, whole seconds. */
export function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
