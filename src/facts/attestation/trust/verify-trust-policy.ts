import type { EvidenceCode } from "../codes.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** The newest policy of a name that was ever accepted. */
export interface SeenTrust {
  readonly version: number;
  readonly sha256: string;
}

export interface TrustTime {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly seen?: SeenTrust | undefined;
  /** What must be reached where nothing was seen yet. */
  readonly minimumVersion?: number | undefined;
}

export type TrustVerdict =
  | { readonly kind: "current" }
  | { readonly kind: "refused"; readonly code: EvidenceCode; readonly reason: string };

/** Whether a policy may be used: neither expired, nor older than what was seen, nor another one under the same version. */
export function verifyTrustPolicy(
  { version, expires, sha256, name }: TrustPolicy,
  { time, seen, minimumVersion = 1 }: TrustTime,
): TrustVerdict {
  if (time >= expires) {
    const reason = `${name} expired at ${new Date(expires).toISOString()}; get the current one`;
    return { kind: "refused", code: "trust_expired", reason };
  }
  const least = Math.max(minimumVersion, seen?.version ?? 1);
  if (version < least) {
    const reason = `${name} has version ${version}, and version ${least} is known; get the current one`;
    return { kind: "refused", code: "trust_rolled_back", reason };
  }
  if (seen !== undefined && version === seen.version && sha256 !== seen.sha256) {
    const reason = `${name} has version ${version} as one that was seen before, and is another text; raise its version`;
    return { kind: "refused", code: "trust_rolled_back", reason };
  }
  return { kind: "current" };
}
