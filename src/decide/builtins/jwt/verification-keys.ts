import { LRUCache } from "lru-cache";
import { isJsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import type { JwsKey } from "../../../opa/go/crypto/private-keys.ts";
import { isGoError } from "../../../opa/go/go-error.ts";
import { exportKey, parseJwks } from "../../../opa/go/jwx/jwk.ts";
import { OPA_ALGORITHMS } from "../../../opa/go/jwx/jws-algorithms.ts";
import { decodePem } from "../../../opa/go/pem.ts";
import { bytesOf } from "../../../opa/go/text-bytes.ts";
import { parseCertificate } from "../../../opa/go/x509/certificate.ts";
import { parsePkixPublicKey } from "../../../opa/go/x509/public-key.ts";
import type { EvaluationContext } from "../../context.ts";
import { BuiltinError } from "../builtin.ts";

/** A key that may verify, with what its set says of it; "" where it says nothing. */
export interface VerificationKey {
  readonly alg: string;
  readonly kid: string;
  /** Undefined for a certificate whose kind of key Go does not know: nothing verifies with it. */
  readonly key: JwsKey | undefined;
}

/** As many as OPA keeps (io_jwt_keys); what is parsed depends on the text alone. */
const MAX_ENTRIES = 100;
const MAX_CHARACTERS = 4 * 1024 * 1024;
const PARSED = new LRUCache<string, readonly VerificationKey[]>({
  max: MAX_ENTRIES,
  maxSize: MAX_CHARACTERS,
  sizeCalculation: (_keys, text) => text.length + 1,
});

/** Steps that a character of a key takes: a key set of a kilobyte takes some 100 microseconds. */
const STEPS = 4;

/** The keys of a PEM certificate, a PEM public key, a JWK or a set of them; throws where it is none of these. */
export function verificationKeys(
  context: EvaluationContext,
  text: string,
): readonly VerificationKey[] {
  const held = PARSED.get(text);
  if (held !== undefined) return held;
  context.spend(STEPS * text.length);
  const keys = parseKeys(text);
  PARSED.set(text, keys);
  return keys;
}

function parseKeys(text: string): readonly VerificationKey[] {
  const bytes = Buffer.from(bytesOf(text));
  const block = decodePem(bytes);
  if (block === undefined) return keysOfSet(bytes);
  if (block.rest.length > 0) throw new BuiltinError("extra data after a PEM certificate block");
  if (block.type === "CERTIFICATE") {
    const key = orComplaint("failed to parse a PEM certificate", () => {
      return parseCertificate(block.bytes).publicKey;
    });
    return [{ alg: "", kid: "", key: key && { kind: "public", public: key } }];
  }
  if (block.type === "PUBLIC KEY") {
    const key = orComplaint("failed to parse a PEM public key", () => {
      return parsePkixPublicKey(block.bytes);
    });
    return [{ alg: "", kid: "", key: { kind: "public", public: key } }];
  }
  throw new BuiltinError("failed to extract a Key from the PEM certificate");
}

function keysOfSet(bytes: Uint8Array): readonly VerificationKey[] {
  const set = orComplaint("failed to parse a JWK key (set)", () => parseJwks(bytes));
  const keys = set.map((jwk) => ({
    alg: jwk.algorithm ?? "",
    kid: jwk.keyId ?? "",
    key: exportKey(jwk),
  }));
  return keys.filter(({ alg }) => alg === "" || OPA_ALGORITHMS.has(alg));
}

function orComplaint<T>(complaint: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (isGoError(error) || isJsonSyntaxError(error)) {
      throw new BuiltinError(`${complaint}: ${error.message}`);
    }
    throw error;
  }
}

/**
 * Tries the keys in OPA's order: the one that the token names, if there is one, and no other; else each whose
 * algorithm is the token's or is not said.
 */
export function isVerifiedBy(
  keys: readonly VerificationKey[],
  header: { readonly alg: string; readonly kid: string },
  verify: (key: JwsKey) => boolean,
): boolean {
  const named = header.kid === "" ? undefined : keys.find(({ kid }) => kid === header.kid);
  if (named !== undefined) return named.key !== undefined && verify(named.key);
  return keys.some(({ alg, key }) => {
    return key !== undefined && (alg === "" || alg === header.alg) && verify(key);
  });
}
