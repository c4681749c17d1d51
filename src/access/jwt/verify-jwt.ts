import { errors, jwtVerify } from "jose";
import { isLosslessNumber } from "../../means/json/read-json.ts";
import type { Refusal } from "../credentials.ts";
import type { IssuerRules } from "../rules/access-file.ts";
import type { Claims } from "../rules/match-claims.ts";
import type { VerificationKey } from "./key-set.ts";
import type { Jwt } from "./read-jwt.ts";

export type VerifiedJwt =
  /** `endsAt`: milliseconds since 1970, with the difference of clocks that is granted. */
  { readonly endsAt: number } | { readonly refused: Refusal };

/** The end of the year 9999: what is beyond is a mistake, or an attempt at a token without an end. */
const LATEST_SECONDS = 253_402_300_799;

/** What can be said of a token before its key is looked for. */
export function refusedBeforeKey(
  { algorithm, header }: Jwt,
  issuer: IssuerRules,
): Refusal | undefined {
  if (!issuer.algorithms.some((each) => each === algorithm)) return "wrong_algorithm";
  const type = header.get("typ");
  if (typeof type !== "string") return undefined;
  const plain = (text: string): string => text.toLowerCase().replace(/^application\//, "");
  return issuer.types.some((each) => plain(each) === plain(type)) ? undefined : "wrong_type";
}

/** Verifies the signature first: what a token claims is worth nothing before. */
export async function verifyJwt(
  text: string,
  jwt: Jwt,
  issuer: IssuerRules,
  { key }: VerificationKey,
  now: number,
): Promise<VerifiedJwt> {
  const { clockSkewSeconds: skew, audiences } = issuer;
  try {
    await jwtVerify(text, key, {
      ...{ algorithms: [jwt.algorithm], issuer: issuer.issuer, audience: [...audiences] },
      ...{ clockTolerance: skew, currentDate: new Date(now), requiredClaims: ["exp"] },
    });
  } catch (error) {
    return { refused: refusalOf(error) };
  }
  const [exp, iat] = [secondsOf(jwt.claims, "exp"), secondsOf(jwt.claims, "iat")];
  if (exp === undefined || (iat === undefined && jwt.claims.has("iat"))) {
    return { refused: "malformed" };
  }
  if (iat !== undefined && iat * 1000 > now + skew * 1000) return { refused: "not_yet_valid" };
  return { endsAt: (exp + skew) * 1000 };
}

function secondsOf(claims: Claims, name: string): number | undefined {
  const value = claims.get(name);
  if (value === undefined || !isLosslessNumber(value)) return undefined;
  const seconds = Number(value.numberText);
  return seconds >= 0 && seconds <= LATEST_SECONDS ? seconds : undefined;
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === "check_failed") {
    return REASONS[error.claim] ?? "malformed";
  }
  return "malformed";
}

const REASONS: Readonly<Record<string, Refusal>> = {
  aud: "wrong_audience",
  iss: "wrong_issuer",
  nbf: "not_yet_valid",
};
