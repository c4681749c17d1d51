import { createHash } from "node:crypto";
import path from "node:path";
import { isDataFile, readDataFile } from "../declarations/data-files.ts";
import { SIGNATURES_DROPPED } from "../declarations/findings.ts";
import { readJsonFile } from "../declarations/json-file.ts";
import { MANIFEST } from "../declarations/manifest.ts";
import type { FileTree } from "../domain/bundle.ts";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import { canonicalJson } from "../means/json/canonical-json.ts";
import { matchFile } from "../opa/go/file-match.ts";
import { GoError, isGoError } from "../opa/go/go-error.ts";
import { readToken, type SignedFile, type TokenKeys } from "../opa/signatures/read-token.ts";
import { readSignatureKey } from "../opa/signatures/signature-key.ts";
import type { BundleVerification } from "../opa/signatures/verification.ts";

/** Throws `invalid_parameter` for a bundle that is not signed as it is. */
export type VerifySignatures = (tree: FileTree) => void;

const SIGNATURES = ".signatures.json";
const DEFAULT_PLUGIN = "_default";

/**
 * Verifies bundles as an agent does (v1/bundle/bundle.go): the one signature, and that all files are those that were signed,
 * none more and none less. Throws `invalid_parameter` for keys that are none.
 */
export function createVerifySignatures(verification: BundleVerification): VerifySignatures {
  const { keyId, scope, excludeFiles = [] } = verification;
  const keys = new Map(
    Object.entries(verification.keys).map(([id, key]) => [id, readSignatureKey(id, key)]),
  );
  if (keys.size === 0) throw new PolicyError("invalid_parameter", "there is no verification key");
  if (keyId !== undefined && !keys.has(keyId)) {
    const message = `there is no verification key ${JSON.stringify(keyId)}`;
    throw new PolicyError("invalid_parameter", message);
  }
  return (tree) => {
    try {
      verifyFiles(tree, signedFiles(tree, { keys, keyId, scope }), excludeFiles);
    } catch (error) {
      if (!isGoError(error)) throw error;
      const message = `the bundle is not as it was signed: ${error.message}`;
      throw new PolicyError("invalid_parameter", message, { cause: error });
    }
  };
}

/** What is left to say of a bundle that was verified: nobody left its signatures out. */
export function verifiedWarnings(warnings: readonly Diagnostic[]): readonly Diagnostic[] {
  return warnings.filter(({ code }) => code !== SIGNATURES_DROPPED.code);
}

function signedFiles(tree: FileTree, keys: TokenKeys): readonly SignedFile[] {
  const places = [...tree.keys()].filter(isSignatures);
  const [place] = places;
  if (place === undefined) throw new GoError(`it has no ${SIGNATURES}`);
  if (places.length > 1) throw new GoError(`it has more than one ${SIGNATURES}`);
  return readToken(onlyToken(tree.get(place) ?? new Uint8Array()), keys);
}

function isSignatures(file: string): boolean {
  return path.posix.basename(file) === SIGNATURES;
}

function onlyToken(bytes: Uint8Array): string {
  const { signatures, plugin } = readSignatures(bytes);
  if (plugin !== undefined && plugin !== "" && plugin !== DEFAULT_PLUGIN) {
    throw new GoError(`its signature is for the verifier ${JSON.stringify(plugin)}`);
  }
  const tokens: readonly unknown[] = Array.isArray(signatures) ? signatures : [];
  const [token] = tokens;
  if (tokens.length === 1 && typeof token === "string") return token;
  throw new GoError(`${SIGNATURES} holds ${tokens.length} signatures; exactly one is wanted`);
}

function readSignatures(bytes: Uint8Array): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // It is said below.
  }
  throw new GoError(`${SIGNATURES} is no JSON object`);
}

function verifyFiles(
  tree: FileTree,
  signed: readonly SignedFile[],
  excluded: readonly string[],
): void {
  const left = new Map(signed.map((file) => [file.name, file]));
  for (const [name, bytes] of tree) {
    if (isSignatures(name)) continue;
    const isExcluded = excluded.some((pattern) => matchFile(pattern, name));
    if (!isExcluded) verifyFile(name, bytes, left.get(name));
    left.delete(name);
  }
  const [missing] = left.keys();
  if (missing !== undefined) throw new GoError(`${missing} was signed and is not there`);
}

function verifyFile(name: string, bytes: Uint8Array, signed: SignedFile | undefined): void {
  if (signed === undefined) throw new GoError(`${name} was not signed`);
  const algorithm = HASHES.get(signed.algorithm);
  if (algorithm === undefined) {
    throw new GoError(`${name} was signed by an unknown hash, ${JSON.stringify(signed.algorithm)}`);
  }
  const digest = createHash(algorithm).update(hashedText(name, bytes)).digest("hex");
  if (digest !== signed.hash.toLowerCase()) throw new GoError(`${name} is not what was signed`);
}

/** As OPA names them (v1/bundle/hash.go), and Node. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ["MD5", "md5"],
  ["SHA-1", "sha1"],
  ["SHA-224", "sha224"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
  ["SHA-512-224", "sha512-224"],
  ["SHA-512-256", "sha512-256"],
]);

/** Documents are hashed by their values, so that white space and the order of members make no difference. */
function hashedText(name: string, bytes: Uint8Array): Uint8Array | string {
  const isManifest = path.posix.basename(name) === MANIFEST;
  if (!isManifest && !isDataFile(name)) return bytes;
  const value = isManifest ? readJsonFile(name, bytes) : readDataFile(name, bytes);
  return canonicalJson(value).replace(LINE_SEPARATOR, escaped);
}

/** What Go's encoder escapes in texts, besides what JSON demands. */
const LINE_SEPARATOR = /[\u2028\u2029]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16)}`;
}
