import type { Layer, Revocation, Window } from "../trust/trust-document.ts";
import type { Signatory } from "../trust/trust-policy.ts";
import type { Fault } from "./fault.ts";
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

/** Whether who signed may sign for the layer, and did so in time. */
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
  return (
    lifeFault(signatory, layer, trustedTime, moment.now) ??
    timeFault(signatory, layer, { time, trustedTime, now: moment.now }) ?? {
      principal,
      trustedTime,
      time,
    }
  );
}

export function maySignFor({ principal, usages }: Signatory, layer: Layer): boolean {
  return layer.principals.includes(principal) && usages.has(layer.name);
}

/** Without a trusted time a signature may be of any time, so that only now counts. */
function lifeFault(
  { usages, revoked, label, principal }: Signatory,
  layer: Layer,
  trustedTime: number | undefined,
  now: number,
): Fault | undefined {
  const who = `the ${label} of ${principal}`;
  return (
    (revoked && revocationFault(revoked, who, trustedTime)) ??
    windowFault(usages.get(layer.name) ?? {}, `${who} for ${layer.name}`, trustedTime ?? now)
  );
}

function revocationFault(
  { reason, at }: Revocation,
  who: string,
  trustedTime: number | undefined,
): Fault | undefined {
  const since = `${reason} at ${timeText(at)}`;
  if (trustedTime === undefined) {
    if (reason === "retired") return undefined;
    const message = `${who} was ${since}, and no trusted clock says that it signed before`;
    return { code: "no_trusted_time", message };
  }
  if (trustedTime < at) return undefined;
  const code = reason === "compromised" ? "key_revoked" : "key_retired";
  return { code, message: `${who} was ${since}, and signed at ${timeText(trustedTime)}` };
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

interface Signed {
  readonly time: number | undefined;
  readonly trustedTime: number | undefined;
  readonly now: number;
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
