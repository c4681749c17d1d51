import { decodeBase64 } from "../base64.ts";
import { bigOf, CURVES, type Curve, ecdsaKey } from "../crypto/keys.ts";
import { edwardsPrivateKey, type JwsKey } from "../crypto/private-keys.ts";
import { GoError } from "../go-error.ts";
import { parseCertificate } from "../x509/certificate.ts";
import { need } from "../x509/need.ts";
import {
  checkNumbers,
  firstValue,
  isObjectText,
  itemsOf,
  type JsonMember,
  membersOf,
  readString,
} from "./json-members.ts";
import { KEY_ALGORITHMS } from "./key-algorithms.ts";

/** A JSON Web Key as lestrrat-go/jwx reads it. */
export interface Jwk {
  readonly algorithm: string | undefined;
  readonly keyId: string | undefined;
  /** Of its parts the bytes. */
  readonly fields: JwkFields;
  readonly type: KeyType;
  readonly isPrivate: boolean;
}

export type KeyType = "RSA" | "EC" | "OKP" | "oct";
export type JwkFields = Readonly<Partial<Record<BytesField, Buffer>>> & { readonly crv?: string };
type BytesField = "n" | "e" | "d" | "p" | "q" | "dp" | "dq" | "qi" | "x" | "y" | "k";

const MAX_KEYS = 1000;
const MAX_DEPTH = 300;

/** jwk.Parse: the keys of a set, or the one key; throws a GoError or a JsonSyntaxError. */
export function parseJwks(bytes: Uint8Array): readonly Jwk[] {
  const { value, end } = firstValue(bytes);
  if (!isSet(bytes, value, end)) return [parseKey(value)];
  const keys: Jwk[] = [];
  for (const member of membersOf(value)) {
    if (member.name !== "keys") checkNumbers(member.value);
    else keys.push(...parseKeys(member.value));
  }
  return keys;
}

/** A set is an object with `keys` and nothing behind it, nested no deeper than jwx's own parser goes. */
function isSet(bytes: Uint8Array, value: Uint8Array, end: number): boolean {
  const isAlone = bytes.subarray(end).every((byte) => byte <= 0x20);
  if (!isAlone || !isObjectText(value) || depthOf(value) > MAX_DEPTH) return false;
  return membersOf(value).some(({ name }) => name === "keys");
}

/** Containers, and one more for what is no container in the innermost. */
function depthOf(value: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < value.length; at++) {
    const byte = value[at] as number;
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE) isText = !isText;
    if (isText || SEPARATORS.includes(byte)) continue;
    if (CLOSING.includes(byte)) depth--;
    else deepest = Math.max(deepest, OPENING.includes(byte) ? ++depth : depth + 1);
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = Buffer.from("[{");
const CLOSING = Buffer.from("]}");
const SEPARATORS = Buffer.from(" \t\r\n,:");

function parseKeys(array: Uint8Array): readonly Jwk[] {
  const items = itemsOf(array);
  const keys = items.slice(0, MAX_KEYS).map(parseKey);
  if (items.length > MAX_KEYS) {
    throw new GoError(`too many keys in "keys" array: max ${MAX_KEYS}`);
  }
  return keys;
}

const TYPES: readonly string[] = ["RSA", "EC", "OKP", "oct"];

function parseKey(value: Uint8Array): Jwk {
  const isNull = value[0] === 0x6e;
  if (!isNull && !isObjectText(value)) throw new GoError("probe: failed to unmarshal data");
  const members = isNull ? [] : membersOf(value);
  const { type, isPrivate } = probe(members);
  if (!TYPES.includes(type)) throw new GoError(`invalid key type from JSON (${type})`);
  const key = readKey(members, type as KeyType, isPrivate);
  checkKey(key);
  return key;
}

/** What a first look finds; Go matches these names in any case. */
function probe(members: readonly JsonMember[]): {
  readonly type: string;
  readonly isPrivate: boolean;
} {
  let type = "";
  let isPrivate = false;
  for (const { name, value } of members) {
    // U+212A, the sign of the kelvin, folds to k.
    if (/^[k\u212a]ty$/i.test(name) && value[0] !== 0x6e) type = readString(value);
    if (/^d$/i.test(name)) isPrivate = true;
  }
  return { type, isPrivate };
}

const STRINGS: readonly string[] = ["kid", "use", "x5t", "x5t#S256", "x5u"];

const BYTES: Readonly<Record<string, readonly BytesField[]>> = {
  RSA: ["n", "e"],
  "RSA private": ["n", "e", "d", "p", "q", "dp", "dq", "qi"],
  EC: ["x", "y"],
  "EC private": ["x", "y", "d"],
  OKP: ["x"],
  "OKP private": ["x", "d"],
  oct: ["k"],
};

function readKey(members: readonly JsonMember[], type: KeyType, isPrivate: boolean): Jwk {
  const names = BYTES[isPrivate && type !== "oct" ? `${type} private` : type] ?? [];
  const fields: Partial<Record<BytesField, Buffer>> & { crv?: string } = {};
  let algorithm: string | undefined;
  let keyId: string | undefined;
  for (const { name, value } of members) {
    const field = names.find((one) => one === name);
    if (field !== undefined) fields[field] = decodeGuessed(readString(value));
    else if (name === "kty") checkType(readString(value), type);
    else if (name === "alg") algorithm = checkedAlgorithm(readString(value));
    else if (name === "kid") keyId = readString(value);
    else if (name === "crv" && (type === "EC" || type === "OKP")) fields.crv = readCurve(value);
    else if (name === "key_ops") checkOperations(value);
    else if (name === "x5c") checkChain(value);
    else if (STRINGS.includes(name)) readString(value);
    else checkNumbers(value);
  }
  return { algorithm, keyId, fields, type, isPrivate: isPrivate && type !== "oct" };
}

function checkType(written: string, type: KeyType): void {
  if (written !== type) throw new GoError(`invalid kty value (${written})`);
}

function checkedAlgorithm(name: string): string {
  if (KEY_ALGORITHMS.has(name)) return name;
  throw new GoError(`failed to decode value for key alg: invalid key value: ${name}`);
}

const CURVE_NAMES: readonly string[] = [
  ...["Ed25519", "Ed448", "P-256", "P-384", "P-521", "X25519", "X448"],
];

function readCurve(value: Uint8Array): string {
  const name = readString(value);
  if (!CURVE_NAMES.includes(name)) {
    throw new GoError(`unknown EllipticCurveAlgorithm: ${JSON.stringify(name)}`);
  }
  return name;
}

function checkOperations(value: Uint8Array): void {
  if (value[0] !== 0x6e) itemsOf(value).forEach(readString);
}

const MAX_CHAIN = 10;
const MAX_CERTIFICATE = 256 * 1024;

/** A chain of certificates is not used, but must be one. */
function checkChain(value: Uint8Array): void {
  const items = itemsOf(value);
  if (items.length > MAX_CHAIN) throw new GoError("certificate chain is too long");
  for (const item of items) {
    const text = readString(item).replace(/[ \t\r\n\v\f]/g, "");
    if (text.length > MAX_CERTIFICATE * 2) throw new GoError("certificate is too large");
    const der = decodeBase64(Buffer.from(text));
    if (der.length > MAX_CERTIFICATE) throw new GoError("certificate is too large");
    parseCertificate(der);
  }
}

/** Base64 in whichever of its four forms the text looks like. */
function decodeGuessed(text: string): Buffer {
  const alphabet = /[+/]/.test(text) ? "standard" : "url";
  return decodeBase64(Buffer.from(text), alphabet, !text.endsWith("="));
}

/** What jwx demands of a key before it leaves its parser. */
function checkKey(key: Jwk): void {
  const { type, fields } = key;
  if (type === "RSA") checkRsa(key);
  else if (type === "EC") checkCurveKey(key);
  else if (type === "OKP") checkOkp(key);
  else if ((fields.k?.length ?? 0) === 0) throw new GoError('missing "k" field');
}

function checkRsa({ fields: { n, e, d }, isPrivate }: Jwk): void {
  const modulus = bigOf(need(n, "required field n is missing"));
  const exponent = bigOf(need(e, "required field e is missing"));
  if (modulus === 0n) throw new GoError('missing "n" value');
  if (exponent % 2n === 0n || exponent >= 2n ** 63n) {
    throw new GoError("invalid rsa public exponent: must be a positive odd integer");
  }
  if (isPrivate && (d?.length ?? 0) === 0) throw new GoError('missing "d" value');
}

function curveOf({ crv }: JwkFields): Curve {
  const curve = CURVES.find(({ name }) => name === crv);
  return need(curve, `invalid curve algorithm ${JSON.stringify(crv)}`);
}

function checkCurveKey({ fields, isPrivate }: Jwk): void {
  const { size } = curveOf(fields);
  for (const name of isPrivate ? (["x", "y", "d"] as const) : (["x", "y"] as const)) {
    if (fields[name]?.length !== size) throw new GoError(`invalid "${name}" length`);
  }
  pointOf(fields);
}

function pointOf(fields: JwkFields): JwsKey & { readonly kind: "public" } {
  const [x, y] = [bigOf(fields.x ?? Buffer.alloc(0)), bigOf(fields.y ?? Buffer.alloc(0))];
  const key = need(ecdsaKey(curveOf(fields), x, y), "invalid ECDSA public key");
  return { kind: "public", public: key };
}

function checkOkp({ fields: { crv, x, d }, isPrivate }: Jwk): void {
  if (crv === undefined) throw new GoError("invalid curve algorithm");
  const hasKnownSize = crv === "Ed25519" || crv === "X25519";
  if ((x?.length ?? 0) === 0) throw new GoError('missing "x" field');
  if (hasKnownSize && x?.length !== 32) throw new GoError("wrong public key size");
  if (!isPrivate) return;
  if ((d?.length ?? 0) === 0) throw new GoError('missing "d" field');
  if (hasKnownSize && d?.length !== 32) throw new GoError("wrong private key size");
}

/** jwk.Export: the key itself; throws a GoError for one that jwx cannot build. */
export function exportKey(key: Jwk): JwsKey {
  const { type, fields } = key;
  if (type === "oct") return { kind: "octets", octets: fields.k ?? Buffer.alloc(0) };
  if (type === "RSA") return exportRsa(key);
  if (type === "OKP") return exportOkp(key);
  const { public: point } = pointOf(fields);
  if (!key.isPrivate || point.kind !== "ecdsa") return { kind: "public", public: point };
  const d = bigOf(fields.d ?? Buffer.alloc(0));
  return { kind: "private", public: point, private: { public: point, d } };
}

function exportRsa({ fields, isPrivate }: Jwk): JwsKey {
  const { n = Buffer.alloc(0), e = Buffer.alloc(0), d, p, q, dp, dq, qi } = fields;
  const key = { kind: "rsa", n: bigOf(n), e: bigOf(e) } as const;
  if (!isPrivate) return { kind: "public", public: key };
  const primes = [bigOf(need(p, 'missing "p" value')), bigOf(need(q, 'missing "q" value'))];
  const optional = (bytes: Buffer | undefined): bigint | undefined =>
    bytes === undefined ? undefined : bigOf(bytes);
  return {
    kind: "private",
    public: key,
    private: {
      public: key,
      d: bigOf(need(d, 'missing "d" value')),
      primes,
      dp: optional(dp),
      dq: optional(dq),
      qinv: optional(qi),
    },
  };
}

function exportOkp({ fields: { crv, x, d }, isPrivate }: Jwk): JwsKey {
  if (crv !== "Ed25519" && crv !== "X25519") throw new GoError(`invalid curve algorithm ${crv}`);
  const kind = crv === "Ed25519" ? "ed25519" : "x25519";
  const bytes = need(x, 'missing "x" field');
  if (!isPrivate) return { kind: "public", public: { kind, bytes } };
  const made = edwardsPrivateKey(kind, need(d, 'missing "d" field'));
  if (kind === "ed25519" && !made.public.bytes.equals(bytes)) {
    throw new GoError("ed25519: invalid x value given d value");
  }
  return { kind: "private", public: made.public, private: made };
}
