import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { makeNumber, makeObject, type Value } from "../../../src/decide/values/value.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { makeCertificate, pem } from "../../support/x509/make-certificate.ts";
import type { NotedCall } from "./noted-call.ts";
import { encode, signed, token } from "./token-writer.ts";

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherRsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const shortRsa = generateKeyPairSync("rsa", { modulusLength: 1016 });
const oddRsa = generateKeyPairSync("rsa", { modulusLength: 1031, publicExponent: 3 });
const p224 = generateKeyPairSync("ec", { namedCurve: "secp224r1" });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const k256 = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
const ed25519 = generateKeyPairSync("ed25519");
const x25519 = generateKeyPairSync("x25519");
const ed448 = generateKeyPairSync("ed448");

type Json = Record<string, unknown>;

function spki({ publicKey }: Pair): string {
  return publicKey.export({ format: "pem", type: "spki" }) as string;
}

function certificate({ publicKey, privateKey }: Pair): string {
  return pem("CERTIFICATE", makeCertificate({ key: publicKey, signer: privateKey }));
}

function jwk(key: KeyObject, more: Json = {}): Json {
  return { ...key.export({ format: "jwk" }), ...more };
}

function set(...keys: readonly unknown[]): string {
  return JSON.stringify({ keys });
}

const RS = "io.jwt.verify_rs256";
const VERIFY = "io.jwt.decode_verify";
const CLAIMS = '{"iss":"me","sub":"alice"}';

function decode(note: string, ...tokens: readonly Value[]): readonly NotedCall[] {
  return tokens.map((one) => ({ note, builtin: "io.jwt.decode", operands: [one] }));
}

function verify(
  note: string,
  algorithm: string,
  ...pairs: readonly (readonly Value[])[]
): readonly NotedCall[] {
  const builtin = `io.jwt.verify_${algorithm.toLowerCase()}`;
  return pairs.map((operands) => ({ note, builtin, operands }));
}

const H = '{"alg":"HS256"}';

const DECODE: readonly NotedCall[] = [
  ...decode(
    "plain",
    signed("HS256", "secret", CLAIMS),
    signed("HS256", "secret", "{}", '{"alg":"none","typ":"JWT"}'),
  ),
  ...decode("no token", "", "a", "a.b", "a.b.c.d", "..", ".", 1, null, []),
  ...decode(
    "parts that are no JSON objects",
    token("[]", "{}", ""),
    token("1", "{}", ""),
    token("", "{}", ""),
    token(H, "[]", ""),
    token(H, '"a"', ""),
    token(H, "", ""),
    token(H, "{} {}", ""),
    token(H, "{} null", ""),
    token(H, ' {"a" : 1 }\n', ""),
    token(H, "{'a':1}", ""),
    token(H, "{", ""),
  ),
  ...decode(
    "the last of equal names counts",
    token('{"alg":"HS256","alg":"none"}', '{"a":1,"b":2,"a":{"c":3}}', ""),
    token('{"enc":1,"alg":"x"}', "{}", ""),
    token('{"enc":null}', "{}", ""),
  ),
  ...decode(
    "numbers keep their text",
    token(H, '{"a":1.0,"b":1e3,"c":12345678901234567890,"d":-0,"e":1E+2,"f":0.10}', ""),
    token('{"n":1.50}', '{"exp":1.7e9}', ""),
    token(H, '{"a":01}', ""),
    token(H, '{"a":1e999}', ""),
    token(H, '{"a":1e99999999}', ""),
  ),
  ...decode(
    "unusual text",
    token(H, '{"__proto__":{"x":1},"constructor":2}', ""),
    token(H, '{"a":"\\ud800","b":"\\u0000","\\u0061":3}', ""),
    token(H, '{"\u00e9":"\u{1f600}"}', ""),
    `${encode(H)}.${encode(Buffer.from('{"a":"\xff\xc3("}', "latin1"))}.`,
  ),
  ...decode(
    "variants of base64",
    `${Buffer.from(H).toString("base64")}.e30=.YQ==`,
    `${encode(H)}.e30.YQ`,
    `${encode(H)}.e30==.YQ`,
    `${encode(H)}.e30=.YQ=`,
    `${encode(H)}.e30.Y`,
    `${encode(H)}.e3\n0.YQ`,
    `${encode(H)}.e30.Y\r\nQ=\n=`,
    `${encode(H)}.e30.Y Q`,
    `${encode(H)}.e31.YR`,
    `${encode(H)}.e30.-_-_`,
    `${encode(H)}.e30.+/+/`,
    `${encode(H)}.e30.\u00e9`,
    `${encode(H)}.e30.====`,
    `${encode(H)}.e30.YQ==YQ==`,
    textOf(Buffer.from("\xff.\xfe.\xfd", "latin1")),
  ),
  ...decode(
    "a token in a token",
    token('{"alg":"HS256","cty":"JWT"}', signed("HS256", "a", CLAIMS), ""),
    token('{"cty":"JWT"}', `"${signed("HS256", "a", CLAIMS)}"`, ""),
    token('{"cty":"JWT"}', `'"'${token('{"cty":"JWT"}', signed("HS256", "a", CLAIMS), "")}"`, ""),
    token('{"cty":"jwt"}', signed("HS256", "a", CLAIMS), ""),
    token('{"cty":"jwt"}', CLAIMS, "YQ"),
    token('{"cty":"JWT"}', CLAIMS, "YQ"),
    token('{"cty":"text"}', CLAIMS, "YQ"),
  ),
];

const HMAC: readonly NotedCall[] = [
  ...["HS256", "HS384", "HS512"].flatMap((name) =>
    verify(
      "a shared secret",
      name,
      [signed(name, "secret", CLAIMS), "secret"],
      [signed(name, "secret", CLAIMS), "other"],
      [signed(name, "", CLAIMS), ""],
      [signed("HS256", "secret", CLAIMS), "secret"],
      [`${signed(name, "secret", CLAIMS)}A`, "secret"],
      [signed(name, "secret", CLAIMS, "not json"), "secret"],
    ),
  ),
  ...verify(
    "operands and parts",
    "hs256",
    ["a.b.!", "secret"],
    ["a.b", "secret"],
    [1, "secret"],
    [signed("HS256", "secret", CLAIMS), 1],
    [signed("HS256", textOf(Buffer.from([0xff])), CLAIMS), textOf(Buffer.from([0xff]))],
    [signed("HS256", "k".repeat(200), CLAIMS), "k".repeat(200)],
  ),
];

const KEYS: readonly (readonly [algorithm: string, pair: Pair])[] = [
  ...["256", "384", "512"].flatMap((size): [string, Pair][] => [
    [`RS${size}`, rsa],
    [`PS${size}`, rsa],
    [`RS${size}`, otherRsa],
    [`PS${size}`, oddRsa],
    [`RS${size}`, oddRsa],
    [`RS${size}`, shortRsa],
    [`ES${size}`, p224],
    [`ES${size}`, p256],
    [`ES${size}`, p384],
    [`ES${size}`, p521],
    [`ES${size}`, k256],
  ]),
  ["EdDSA", ed25519],
];

/** Algorithms and curves that do not belong together, and keys that Go refuses, are meant. */
const EVERY_KEY: readonly NotedCall[] = KEYS.flatMap(([algorithm, pair]) => {
  const good = attempt(() => signed(algorithm, pair.privateKey, CLAIMS));
  if (good === undefined) return [];
  const tampered = `${good.slice(0, -8)}AAAAAAAA`;
  const kind = `${pair.publicKey.asymmetricKeyType} ${JSON.stringify(pair.publicKey.asymmetricKeyDetails, bigText)}`;
  return [
    ...verify(`PEM of ${kind}`, algorithm, [good, spki(pair)], [tampered, spki(pair)]),
    ...verify(`certificate of ${kind}`, algorithm, [good, certificate(pair)]),
    ...[spki(pair), certificate(pair)].map((cert) => ({
      note: `${algorithm} by ${kind}`,
      builtin: VERIFY,
      operands: [good, { cert, time: 1 }],
    })),
  ];
});

function bigText(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const rsaToken = signed("RS256", rsa.privateKey, CLAIMS);
const rsaPublic = jwk(rsa.publicKey);
const rsaPrivate = jwk(rsa.privateKey);
const p256Public = jwk(p256.publicKey);

function withJwk(note: string, ...keys: readonly unknown[]): readonly NotedCall[] {
  return keys.flatMap((key) => {
    const text = typeof key === "string" ? key : JSON.stringify(key);
    return [
      { note, builtin: RS, operands: [rsaToken, text] },
      { note, builtin: VERIFY, operands: [rsaToken, { cert: text, time: 1 }] },
    ];
  });
}

const JWKS: readonly NotedCall[] = [
  ...withJwk("one key", rsaPublic, { ...rsaPublic, alg: "RS256" }, { ...rsaPublic, alg: "RS512" }),
  ...withJwk(
    "a set",
    set(rsaPublic),
    set(p256Public, rsaPublic),
    set(),
    '{"keys":null}',
    '{"keys":{}}',
    '{"keys":[1]}',
  ),
  ...withJwk(
    "algorithms",
    ...[
      "RSA-OAEP",
      "none",
      "HS256",
      "PS256",
      "ES256K",
      "unknown",
      "",
      "EdDSA",
      "Ed25519",
      "dir",
    ].map((alg) => set({ ...rsaPublic, alg })),
    set({ ...rsaPublic, alg: null }),
    set({ ...rsaPublic, alg: 1 }),
    set({ ...rsaPublic, alg: "RSA-OAEP" }, rsaPublic),
  ),
  ...withJwk(
    "a private key",
    rsaPrivate,
    { ...rsaPrivate, p: undefined },
    { ...rsaPublic, d: null },
    { ...rsaPublic, D: "AQAB" },
    { ...rsaPrivate, d: "" },
  ),
  ...withJwk(
    "members",
    { ...rsaPublic, kty: "rsa" },
    { ...rsaPublic, kty: undefined, KTY: "RSA" },
    { ...rsaPublic, kty: null },
    { ...rsaPublic, kty: 1 },
    { ...rsaPublic, kid: null },
    { ...rsaPublic, kid: 1 },
    {
      ...rsaPublic,
      use: "enc",
      key_ops: ["sign", "anything", null],
      x5u: "u",
      x5t: "t",
      other: { a: [1] },
    },
    { ...rsaPublic, key_ops: "sign" },
    { ...rsaPublic, key_ops: null },
    { ...rsaPublic, key_ops: [1] },
    { ...rsaPublic, use: 1 },
    { ...rsaPublic, x5c: null },
    { ...rsaPublic, x5c: [] },
    { ...rsaPublic, x5c: ["AAAA"] },
    {
      ...rsaPublic,
      x5c: [makeCertificate({ key: rsa.publicKey, signer: rsa.privateKey }).toString("base64")],
    },
    { ...rsaPublic, n: undefined },
    { ...rsaPublic, n: "" },
    { ...rsaPublic, n: null },
    { ...rsaPublic, n: 1 },
    { ...rsaPublic, e: "Ag" },
    { ...rsaPublic, e: "AQ" },
    { ...rsaPublic, e: "AAEAAQ" },
    { ...rsaPublic, e: "AQAB==" },
    { ...rsaPublic, e: "AQAAAAAAAAAB" },
    { ...rsaPublic, n: Buffer.from(String(rsaPublic["n"]), "base64url").toString("base64") },
    { ...rsaPublic, n: `${rsaPublic["n"]}=` },
  ),
  ...withJwk(
    "texts",
    "",
    " ",
    "null",
    "[]",
    "1",
    '"a"',
    "{}",
    `${JSON.stringify(rsaPublic)} and more`,
    `${set(rsaPublic)} and more`,
    ` ${set(rsaPublic)}\n`,
    JSON.stringify(rsaPublic).replace("{", '{"big":1e999,'),
    JSON.stringify(rsaPublic).replace("{", '{"kty":"EC","kty":"RSA",'),
    JSON.stringify(rsaPublic).replace("{", '{"n":"AQAB",'),
    JSON.stringify(rsaPublic).replace('"kty"', '"\\u006bty"'),
    set(rsaPublic).replace("{", `{"keys":[${JSON.stringify(p256Public)}],`),
    set(rsaPublic).replace("{", '{"other":1e999,'),
    set(rsaPublic).replace("{", `{"other":${"[".repeat(299)}${"]".repeat(299)},`),
    set(rsaPublic).replace("{", `{"other":${"[".repeat(300)}${"]".repeat(300)},`),
    JSON.stringify({ ...rsaPublic, keys: 1 }),
    JSON.stringify({ ...rsaPublic, Keys: 1 }),
  ),
  ...withJwk(
    "other kinds beside it",
    set(jwk(ed25519.publicKey), jwk(x25519.publicKey), rsaPublic),
    set(jwk(ed448.publicKey), rsaPublic),
    set(jwk(k256.publicKey), rsaPublic),
    set({ kty: "oct", k: "AQAB" }, rsaPublic),
    set({ kty: "oct", k: "" }, rsaPublic),
    set({ kty: "oct" }, rsaPublic),
    set(
      jwk(p521.publicKey),
      jwk(p384.privateKey),
      jwk(ed25519.privateKey),
      jwk(x25519.privateKey),
      rsaPublic,
    ),
    set({ ...p256Public, y: p256Public["x"] }, rsaPublic),
    set({ ...p256Public, crv: "P-384" }, rsaPublic),
    set({ ...jwk(ed25519.publicKey), x: "AQAB" }, rsaPublic),
    set({ ...jwk(ed25519.privateKey), x: jwk(x25519.publicKey)["x"] }, rsaPublic),
    set({ kty: "unknown" }, rsaPublic),
  ),
];

const wrong = jwk(otherRsa.publicKey);

const KEY_IDS: readonly NotedCall[] = [
  '{"alg":"RS256","kid":"a"}',
  '{"alg":"RS256","kid":""}',
  '{"alg":"RS512","kid":"b"}',
  '{"kid":"a"}',
].flatMap((header) => {
  const one = signed("RS256", rsa.privateKey, CLAIMS, header);
  const sets = [
    set({ ...wrong, kid: "a" }, { ...rsaPublic, kid: "b" }),
    set({ ...wrong, kid: "b" }, { ...rsaPublic, kid: "a" }),
    set({ ...rsaPublic, kid: "a", alg: "RS512" }),
    set({ ...rsaPublic, alg: "RS512" }, { ...rsaPublic, alg: "RS256" }),
    set({ ...wrong, kid: "a" }, { ...rsaPublic, kid: "a" }),
    set({ ...wrong, kid: "" }, { ...rsaPublic, kid: "b" }),
  ];
  return sets.flatMap((cert) => [
    { note: `key ids: ${header}`, builtin: RS, operands: [one, cert] },
    { note: `key ids: ${header}`, builtin: VERIFY, operands: [one, { cert, time: 1 }] },
  ]);
});

const PEMS: readonly NotedCall[] = [
  spki(rsa),
  `${spki(rsa)}\n`,
  spki(rsa).trim(),
  ` ${spki(rsa)}`,
  `text\n${spki(rsa)}`,
  spki(rsa).replaceAll("\n", "\r\n"),
  spki(rsa).replaceAll("\n", " \t\n"),
  spki(rsa).replace("KEY-----\n", "KEY-----\nName: value\n\n"),
  spki(rsa).replace("KEY-----\n", "KEY-----\nName: value\n"),
  spki(rsa).replaceAll("PUBLIC KEY", "RSA PUBLIC KEY"),
  spki(rsa).replaceAll("PUBLIC KEY", "CERTIFICATE"),
  spki(rsa).replace("END PUBLIC", "END OTHER"),
  spki(rsa).replaceAll("-----BEGIN", "----BEGIN"),
  spki(rsa).replace("\n-----END", "-----END"),
  spki(rsa) + spki(rsa),
  `${spki(rsa)}more`,
  `-----BEGIN PUBLIC KEY-----\n${spki(rsa)}`,
  pem("PUBLIC KEY", Buffer.from("3000", "hex")),
  pem("PUBLIC KEY", Buffer.alloc(0)),
  pem(
    "PUBLIC KEY",
    Buffer.concat([rsa.publicKey.export({ format: "der", type: "spki" }), Buffer.from([0])]),
  ),
  rsa.publicKey.export({ format: "pem", type: "pkcs1" }) as string,
  rsa.privateKey.export({ format: "pem", type: "pkcs8" }) as string,
  certificate(rsa) + certificate(rsa),
  "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
  "-----BEGIN PUBLIC KEY-----\nA: b\n-----END PUBLIC KEY-----",
].flatMap((cert) => [
  { note: "PEM", builtin: RS, operands: [rsaToken, cert] },
  { note: "PEM", builtin: VERIFY, operands: [rsaToken, { cert, time: 1 }] },
]);

const SIGNATURES: readonly NotedCall[] = [
  [rsaToken.replace(/\.[^.]*$/, "."), spki(rsa)],
  [rsaToken.replace(/\.[^.]*$/, ".AAAA"), spki(rsa)],
  [rsaToken.replace(/\.[^.]*$/, ".!"), spki(rsa)],
  [signed("RS256", rsa.privateKey, CLAIMS, "{"), spki(rsa)],
  [signed("RS256", rsa.privateKey, "no json"), spki(rsa)],
  [signed("RS256", rsa.privateKey, CLAIMS, "{}"), spki(rsa)],
  [signed("RS256", rsa.privateKey, CLAIMS, '{"alg":1}'), spki(rsa)],
  [signed("RS256", rsa.privateKey, CLAIMS, '{"alg":"none","kid":null}'), spki(rsa)],
  [signed("RS256", rsa.privateKey, CLAIMS, '{"crit":[]}'), spki(rsa)],
  [signed("RS256", rsa.privateKey, CLAIMS, '{"crit":["x"],"x":1}'), spki(rsa)],
  [signed("RS256", rsa.privateKey, CLAIMS, '{"enc":1}'), spki(rsa)],
  [rsaToken, 1],
  [1, spki(rsa)],
  [rsaToken, spki(p256)],
  [rsaToken, spki(x25519)],
  [rsaToken, spki(ed448)],
].map((operands) => ({ note: "signatures", builtin: RS, operands }));

const esToken = signed("ES256", p256.privateKey, CLAIMS);
const [head, body, tail] = esToken.split(".") as [string, string, string];
const rs = Buffer.from(tail, "base64url");
const zeros = Buffer.alloc(4);

const ELLIPTIC: readonly NotedCall[] = [
  Buffer.concat([zeros, rs.subarray(0, 32), zeros, rs.subarray(32)]),
  Buffer.concat([rs, zeros]),
  rs.subarray(0, 63),
  Buffer.alloc(64),
  Buffer.alloc(64, 0xff),
  Buffer.alloc(0),
].flatMap((signature) => {
  const one = `${head}.${body}.${encode(signature)}`;
  return [
    { note: "r and s", builtin: "io.jwt.verify_es256", operands: [one, spki(p256)] },
    { note: "r and s", builtin: VERIFY, operands: [one, { cert: spki(p256), time: 1 }] },
  ];
});

function constrained(
  note: string,
  one: Value,
  ...constraints: readonly Value[]
): readonly NotedCall[] {
  return constraints.map((each) => ({ note, builtin: VERIFY, operands: [one, each] }));
}

function claims(text: string): string {
  return signed("HS256", "secret", text);
}

function number(text: string): Value {
  return makeNumber(text);
}

const S = { secret: "secret", time: number("1700000000000000000") };

const TIMES = [
  "1700000000",
  "1700000001",
  "1699999999",
  "1.7e9",
  "1700000000.5",
  "1700000000.0",
  "-1",
  "0",
  "12345678901234567890",
  "1e30",
];

const CONSTRAINTS: readonly NotedCall[] = [
  ...constrained(
    "kinds of keys",
    claims(CLAIMS),
    S,
    {},
    { secret: "" },
    { secret: "other" },
    { secret: 1 },
    { ...S, cert: spki(rsa) },
    { secret: "", cert: spki(rsa) },
    { cert: "" },
    { cert: 1 },
    { cert: set(), time: 1 },
    { cert: set({ kty: "oct", k: encode("secret") }), time: 1 },
  ),
  ...constrained("unknown", claims(CLAIMS), { ...S, other: 1 }, 1, [], null),
  ...constrained(
    "the algorithm",
    claims(CLAIMS),
    { ...S, alg: "HS256" },
    { ...S, alg: "HS512" },
    { ...S, alg: "" },
    { ...S, alg: 1 },
  ),
  ...constrained(
    "the issuer",
    claims(CLAIMS),
    { ...S, iss: "me" },
    { ...S, iss: "you" },
    { ...S, iss: "" },
    { ...S, iss: null },
  ),
  ...constrained("no issuer", claims("{}"), { ...S, iss: "me" }, { ...S, iss: "" }, S),
  ...['"a"', '["a","b"]', "[]", "1", "null", '["b",1,"a"]', '""', '[""]', '{"a":1}'].flatMap(
    (aud) =>
      constrained(
        `audience ${aud}`,
        claims(`{"aud":${aud}}`),
        S,
        { ...S, aud: "a" },
        { ...S, aud: "" },
        { ...S, aud: 1 },
      ),
  ),
  ...constrained("no audience", claims("{}"), { ...S, aud: "a" }, { ...S, aud: "" }),
  ...TIMES.flatMap((time) =>
    ["exp", "nbf"].flatMap((name) =>
      constrained(`${name} ${time}`, claims(`{"${name}":${time}}`), S),
    ),
  ),
  ...['"1"', "null", "[1]", "true"].flatMap((time) =>
    ["exp", "nbf"].flatMap((name) =>
      constrained(`${name} ${time}`, claims(`{"${name}":${time}}`), S),
    ),
  ),
  ...constrained(
    "both times",
    claims('{"nbf":1,"exp":5}'),
    ...[
      "0",
      "999999999",
      "1000000000",
      "1e9",
      "4999999999",
      "5000000000",
      "5e9",
      "1e400",
      "-1",
      "-0.0",
      "0.5",
      "1.0",
      "123456789012345678901234567890",
    ].map((time) => ({ secret: "secret", time: number(time) })),
  ),
  ...constrained(
    "time is no number",
    claims(CLAIMS),
    { secret: "secret", time: "1" },
    { secret: "secret", time: null },
  ),
  ...constrained(
    "numbers keep their text",
    claims('{"a":1.0,"b":[1e3,12345678901234567890],"exp":1.8e9}'),
    S,
  ),
  ...[
    "{}",
    '{"alg":""}',
    '{"alg":null}',
    '{"alg":"none"}',
    '{"alg":"hs256"}',
    '{"alg":"HS512"}',
    '{"alg":"HMAC_WITH_SHA256"}',
    '{"alg":"RS256"}',
    '{"alg":"__proto__"}',
  ].flatMap((header) =>
    constrained(`header ${header}`, signed("HS256", "secret", CLAIMS, header), S),
  ),
  ...['["x"]', '["alg"]', '["crit"]', "[]", '"x"', '["x",1]', '[1,"x"]', '["y"]', "null"].flatMap(
    (crit) =>
      constrained(
        `crit ${crit}`,
        signed("HS256", "secret", CLAIMS, `{"alg":"HS256","x":1,"crit":${crit}}`),
        S,
      ),
  ),
  ...constrained(
    "types of a header",
    signed("HS256", "secret", CLAIMS, '{"alg":"HS256","typ":1}'),
    S,
  ),
  ...constrained(
    "types of a header",
    signed("HS256", "secret", CLAIMS, '{"alg":"HS256","cty":null}'),
    S,
  ),
  ...constrained(
    "types of a header",
    signed("HS256", "secret", CLAIMS, '{"alg":"HS256","kid":[]}'),
    S,
  ),
  ...constrained("claims that are none", signed("HS256", "secret", "[]"), S),
  ...constrained("claims that are none", signed("HS256", "secret", "x"), S, {
    ...S,
    secret: "other",
  }),
  ...["JWT", "jwt", "Jwt", "JWTs"].flatMap((cty) =>
    constrained(
      `a token in a token: ${cty}`,
      signed("HS256", "secret", claims(CLAIMS), `{"alg":"HS256","cty":"${cty}"}`),
      S,
      { ...S, iss: "me" },
    ),
  ),
  ...constrained(
    "a bad token in a token",
    signed("HS256", "secret", signed("HS256", "other", CLAIMS), '{"alg":"HS256","cty":"JWT"}'),
    S,
  ),
  ...constrained(
    "a quoted token in a token",
    signed("HS256", "secret", `"${claims(CLAIMS)}"`, '{"alg":"HS256","cty":"JWT"}'),
    S,
  ),
  ...constrained("private keys verify", rsaToken, { cert: JSON.stringify(rsaPrivate), time: 1 }),
  ...constrained("private keys verify", esToken, {
    cert: JSON.stringify(jwk(p256.privateKey)),
    time: 1,
  }),
  ...constrained("private keys verify", signed("EdDSA", ed25519.privateKey, CLAIMS), {
    cert: JSON.stringify(jwk(ed25519.privateKey)),
    time: 1,
  }),
  ...constrained(
    "names of EdDSA",
    signed("EdDSA", ed25519.privateKey, CLAIMS, '{"alg":"Ed25519"}'),
    { cert: spki(ed25519), time: 1 },
  ),
  ...constrained("names of EdDSA", signed("EdDSA", ed25519.privateKey, CLAIMS, '{"alg":"EDDSA"}'), {
    cert: spki(ed25519),
    time: 1,
  }),
  ...constrained(
    "keys that are no strings",
    claims(CLAIMS),
    makeObject([
      ["secret", "secret"],
      ["time", number("1.0")],
    ]),
  ),
];

/** Tokens that are verified, and those that are not. */
export const JWT_CALLS: readonly NotedCall[] = [
  ...DECODE,
  ...HMAC,
  ...EVERY_KEY,
  ...JWKS,
  ...KEY_IDS,
  ...PEMS,
  ...SIGNATURES,
  ...ELLIPTIC,
  ...CONSTRAINTS,
];
