import { createHash, timingSafeEqual } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CredentialReader, Recognition } from "../credentials.ts";
import { createKnownIdentities, type KnownIdentity, recognitionOf } from "../known-identities.ts";
import { type Issuers, isSameTrust } from "./issuers.ts";
import { type Jwt, looksLikeJwt, readJwt } from "./read-jwt.ts";
import { refusedBeforeKey, verifyJwt } from "./verify-jwt.ts";

export interface JwtReaderOptions {
  readonly issuers: () => Issuers;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Knows whoever shows a JWT of one of the issuers. One that was verified once is compared from then on, until it ends. */
export interface JwtReader extends CredentialReader {
  /** Other issuers, rules or keys hold: whoever would not be the same by them ends. */
  judgeAgain(): void;
}

interface Evidence {
  /** What is signed, as it is written. */
  readonly signed: string;
  readonly signature: Buffer;
  readonly jwt: Jwt;
  readonly trust: Parameters<typeof isSameTrust>[0];
  readonly keyId: string;
}

/** The end of a signature: no two tokens that were verified share it but by chance. */
const KEY_LENGTH = 32;
/** What the claims take beside their text. */
const BYTES_PER_LETTER = 8;

export function createJwtReader({ issuers, now }: JwtReaderOptions): JwtReader {
  const known = createKnownIdentities<Evidence>();

  async function verify(text: string): Promise<Recognition> {
    const refused = (reason: Extract<Recognition, { kind: "refused" }>["reason"]): Recognition => {
      return { kind: "refused", reason, credential: credentialOf(text) };
    };
    const jwt = readJwt(text);
    if (jwt === undefined) return refused("malformed");
    const issuer = issuers().get(jwt.issuer);
    if (issuer === undefined) return refused("wrong_issuer");
    const early = refusedBeforeKey(jwt, issuer.rules);
    if (early !== undefined) return refused(early);
    const key = await issuer.keys.find(jwt.algorithm, jwt.kid);
    if (typeof key === "string") return refused(key);
    const verified = await verifyJwt(text, jwt, issuer.rules, key, now());
    if ("refused" in verified) return refused(verified.refused);
    // Others may hold since the verification began.
    if (issuers().get(jwt.issuer) !== issuer || !issuer.keys.has(key.id)) return await verify(text);
    const judged = issuer.judge(jwt.claims);
    if (typeof judged === "string") return refused(judged);
    const identity = {
      ...{ ...judged, kind: "jwt" as const },
      ...{ credential: credentialOf(text), endsAt: verified.endsAt },
    };
    const { signed, signature } = partsOf(text);
    const evidence = {
      ...{ signed, signature: Buffer.from(signature) },
      ...{ jwt, trust: issuer.rules, keyId: key.id },
    };
    known.hold(keyOf(text), { evidence, identity }, text.length * BYTES_PER_LETTER);
    return recognitionOf({ identity }, now());
  }

  function isSame({ evidence, identity }: KnownIdentity<Evidence>): boolean {
    const issuer = issuers().get(evidence.jwt.issuer);
    if (issuer === undefined || !isSameTrust(issuer.rules, evidence.trust)) return false;
    const { name, grants } = identity;
    const judged = issuer.judge(evidence.jwt.claims);
    return issuer.keys.has(evidence.keyId) && isDeepStrictEqual(judged, { name, grants });
  }

  return {
    recognise(text) {
      if (!looksLikeJwt(text)) return undefined;
      const entry = known.find(keyOf(text));
      if (entry !== undefined && isText(text, entry.evidence)) {
        return recognitionOf(entry, now());
      }
      return { kind: "unsettled", settle: () => verify(text) };
    },
    judgeAgain: () => known.judgeAgain(isSame),
    hasEnded: known.hasEnded,
    onEnd: known.onEnd,
  };
}

function keyOf(text: string): string {
  return text.slice(-KEY_LENGTH);
}

/** Names a token in the log, where whoever reads it cannot make the token of it. */
function credentialOf(text: string): string {
  return `jwt_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
}

function partsOf(text: string): { readonly signed: string; readonly signature: string } {
  const at = text.lastIndexOf(".");
  return { signed: text.slice(0, at), signature: text.slice(at + 1) };
}

/** More than the signature of any key that is taken. */
const MAX_SIGNATURE = 4 * 1024;
const presented = Buffer.alloc(MAX_SIGNATURE);

/** Of the signature, which alone is secret, it takes equally long whatever differs. */
function isText(text: string, verified: Evidence): boolean {
  const { signed, signature } = partsOf(text);
  const { length } = signature;
  if (length !== verified.signature.length || length > MAX_SIGNATURE) return false;
  // A letter beyond ASCII becomes bytes that no token has.
  presented.write(signature, "utf8");
  const isSigned = timingSafeEqual(presented.subarray(0, length), verified.signature);
  return isSigned && signed === verified.signed;
}
