import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { makeNumber, makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import type { NotedCall } from "./noted-call.ts";
import type { Call } from "./same-as-opa.ts";
import { encode } from "./token-writer.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const shortRsa = generateKeyPairSync("rsa", { modulusLength: 1016 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const ed25519 = generateKeyPairSync("ed25519");
const x25519 = generateKeyPairSync("x25519");

type Jwk = Readonly<Record<string, Value>>;

function jwk(key: KeyObject, more: Jwk = {}): Jwk {
  return { ...(key.export({ format: "jwk" }) as Record<string, string>), ...more };
}

const OCT: Jwk = { kty: "oct", k: encode("secret") };
const RSA = jwk(rsa.privateKey);
const OTHER = jwk(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey);

function sign(
  note: string,
  headers: Value,
  payload: Value,
  ...keys: readonly Value[]
): readonly NotedCall[] {
  return keys.flatMap((key) => [
    { note, builtin: "io.jwt.encode_sign", operands: [headers, payload, key] },
    ...rawCall(note, headers, payload, key),
  ]);
}

/** The same as texts, where JSON can say it. */
function rawCall(note: string, ...operands: readonly Value[]): readonly NotedCall[] {
  const texts = operands.map((operand) => JSON.stringify(operand));
  return [{ note, builtin: "io.jwt.encode_sign_raw", operands: texts }];
}

function raw(note: string, ...calls: readonly (readonly Value[])[]): readonly NotedCall[] {
  return calls.map((operands) => ({ note, builtin: "io.jwt.encode_sign_raw", operands }));
}

const CLAIMS: Jwk = { sub: "alice", n: 1 };
const K = JSON.stringify(OCT);
const H = '{"alg":"HS256"}';

/** Signatures that are the same whoever makes them. */
export const SIGNING_CALLS: readonly NotedCall[] = [
  ...[
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "EdDSA",
    "none",
    "ES256K",
    "hs256",
    "",
  ].flatMap((alg) =>
    sign(alg, { alg }, CLAIMS, OCT, RSA, jwk(ed25519.privateKey), jwk(x25519.privateKey)),
  ),
  ...sign("public keys", { alg: "RS256" }, CLAIMS, jwk(rsa.publicKey)),
  ...sign("public keys", { alg: "HS256" }, CLAIMS, jwk(ed25519.publicKey), jwk(x25519.publicKey)),
  ...sign("public keys", { alg: "EdDSA" }, CLAIMS, jwk(ed25519.publicKey)),
  ...sign("short keys", { alg: "RS256" }, CLAIMS, jwk(shortRsa.privateKey)),
  ...sign(
    "parts of a key",
    { alg: "RS256" },
    CLAIMS,
    ...["dp", "dq", "qi", "p", "q", "d", "e", "n"].flatMap((name) => [
      Object.fromEntries(Object.entries(RSA).filter(([one]) => one !== name)),
      { ...RSA, [name]: OTHER[name] as Value },
      { ...RSA, [name]: "AQ" },
      { ...RSA, [name]: "" },
    ]),
    { ...RSA, dp: OTHER["dp"] as Value, alg: "HS256", kid: "k", use: "enc" },
    { ...RSA, p: RSA["q"] as Value, q: RSA["p"] as Value },
  ),
  ...sign(
    "sets of keys",
    { alg: "HS256" },
    CLAIMS,
    { keys: [OCT, RSA] },
    { keys: [RSA, OCT] },
    { keys: [] },
    {},
    { ...OCT, k: "" },
    { ...OCT, k: 1 },
  ),
  ...sign(
    "values",
    { alg: "HS256", typ: "JWT", x: "<&>\u2028\u00e9" },
    { a: ["\u{1f600}"], b: { c: null } },
    OCT,
  ),
  ...[
    makeNumber("1.0"),
    makeNumber("1e3"),
    makeSet([2, 1]),
    makeObject([[1, "a"]]),
    null,
    [],
    "text",
  ].map((value) => ({
    note: "values",
    builtin: "io.jwt.encode_sign",
    operands: [{ alg: "HS256" }, { value }, OCT],
  })),
  ...[
    [1, {}, OCT],
    [{ alg: "HS256" }, 1, OCT],
    [{ alg: "HS256" }, {}, 1],
    [{ alg: "HS256" }, {}, "x"],
    [{ alg: 1 }, {}, OCT],
    [{}, {}, OCT],
  ].map((operands) => ({
    note: "operands",
    builtin: "io.jwt.encode_sign",
    operands: operands as readonly Value[],
  })),
  ...raw(
    "texts",
    [H, "{}", K],
    [H, "", K],
    [H, "no json", K],
    [H, "{} ", K],
    ['{"alg":"HS256","typ":"text"}', "no json", K],
    ['{"alg":"HS256","typ":"JWT"}', "no json", K],
    ['{"alg":"HS256","typ":1}', "no json", K],
    [' {"alg" : "HS256" } ', " { } ", K],
    ['{"alg":"HS256","alg":"HS512"}', "{}", K],
    ['{"\\u0061lg":"HS256"}', "{}", K],
    ['{"alg":"HS\\u0032\\u0035\\u0036"}', "{}", K],
    ["[]", "{}", K],
    ["", "{}", K],
    ["null", "{}", K],
    [`${H} more`, "{}", K],
    [H, "{}", `${K} more`],
    [H, "{}", ""],
    [1, "{}", K],
    [H, 1, K],
    [H, "{}", 1],
    ['{"alg":"HS256","a":"\u00e9"}', '"\u{1f600}"', K],
  ),
];

/** Signatures in which there is chance, and the call that verifies each. */
export const RANDOM_SIGNATURES: readonly {
  readonly sign: Call;
  readonly verify: string;
  readonly key: string;
}[] = [
  ["PS256", rsa],
  ["PS384", rsa],
  ["ES256", p256],
  ["ES384", p256],
  ["ES512", p521],
  ["ES256", p521],
].map(([alg, pair]) => {
  const { privateKey, publicKey } = pair as typeof rsa;
  return {
    sign: {
      builtin: "io.jwt.encode_sign",
      operands: [{ alg: alg as string }, CLAIMS, jwk(privateKey)],
    },
    verify: `io.jwt.verify_${String(alg).toLowerCase()}`,
    key: publicKey.export({ format: "pem", type: "spki" }) as string,
  };
});
