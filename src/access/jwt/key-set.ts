import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import type { JsonObject } from "../../domain/json-value.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { plainJson } from "../../means/json/plain-json.ts";
import { readJson } from "../../means/json/read-json.ts";

/** A public key of an issuer, and what it may be used for. */
export interface VerificationKey {
  /** By what it is, not by how it is called. */
  readonly id: string;
  readonly key: KeyObject;
  readonly kid: string | undefined;
  readonly algorithms: readonly string[];
}

/** The keys of an issuer as they were when they were read. */
export interface KeySet {
  /** The one key that fits; undefined where there is none or more than one. */
  find(algorithm: string, kid: string | undefined): VerificationKey | undefined;
  has(id: string): boolean;
}

const MAX_KEYS = 100;
const RSA_BITS = { least: 2_048, most: 8_192 };
/** Verifying takes time by its length. */
const MAX_EXPONENT = 2n ** 33n;
const RSA = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const CURVES: Readonly<Record<string, string>> = {
  ...{ "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" },
};
/** Members that only whoever signs may have. */
const SECRETS = ["d", "k", "p", "q", "dp", "dq", "qi", "oth", "priv"];

/**
 * Reads a JWKS (RFC 7517). Keys of other sorts and for other uses are passed over, as are secrets in what was fetched; in a
 * file a secret is an error. Throws `invalid_parameter` for what is no set of keys and for one without a key that can verify.
 */
export function readKeySet(text: string, origin: "file" | "url"): KeySet {
  const document = plainJson(readJson(text, "the key set"));
  const listed = isObject(document) ? document["keys"] : undefined;
  if (!Array.isArray(listed)) throw refused('it is no key set: {"keys": [...]} is wanted');
  if (listed.length > MAX_KEYS) throw refused(`it holds more than ${MAX_KEYS} keys`);
  const members = listed.filter(isObject);
  if (origin === "file" && members.some(hasSecret)) {
    throw refused("it holds a private or shared key: only public ones belong there");
  }
  const keys = members.flatMap((member) => keyOf(member) ?? []);
  if (keys.length === 0) throw refused("it holds no key that a signature can be verified by");
  const ids = new Set(keys.map(({ id }) => id));
  return {
    has: (id) => ids.has(id),
    find(algorithm, kid) {
      const fitting = keys.filter(
        (key) => key.algorithms.includes(algorithm) && (kid === undefined || key.kid === kid),
      );
      return fitting.length === 1 ? fitting[0] : undefined;
    },
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasSecret(member: JsonObject): boolean {
  return SECRETS.some((name) => Object.hasOwn(member, name));
}

function keyOf(member: JsonObject): VerificationKey | undefined {
  const { kid, alg, use, key_ops: operations } = member;
  if (hasSecret(member) || (use !== undefined && use !== "sig")) return undefined;
  if (kid !== undefined && typeof kid !== "string") return undefined;
  const mayVerify = Array.isArray(operations) && operations.includes("verify");
  if (operations !== undefined && !mayVerify) return undefined;
  try {
    const key = createPublicKey({ key: { ...member }, format: "jwk" });
    const fitting = algorithmsOf(key, member);
    const algorithms = alg === undefined ? fitting : fitting.filter((each) => each === alg);
    const bytes = key.export({ type: "spki", format: "der" });
    const id = createHash("sha256").update(bytes).digest("hex");
    return algorithms.length === 0 ? undefined : { id, key, kid, algorithms };
  } catch {
    // Of a sort that is not known here, or broken: the others can still be used (RFC 7517, 5).
    return undefined;
  }
}

function algorithmsOf(key: KeyObject, { crv }: JsonObject): readonly string[] {
  if (key.asymmetricKeyType === "ed25519") return ["EdDSA"];
  if (key.asymmetricKeyType === "ec") return [CURVES[String(crv)] ?? []].flat();
  if (key.asymmetricKeyType !== "rsa") return [];
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const isStrong = modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most;
  return isStrong && publicExponent < MAX_EXPONENT ? RSA : [];
}

function refused(reason: string): PolicyError {
  return new PolicyError("invalid_parameter", reason);
}
