import { createHmac, createPublicKey } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { Recognition } from "../../../src/access/credentials.ts";
import { type Issuers, openIssuers } from "../../../src/access/jwt/issuers.ts";
import { createJwtReader } from "../../../src/access/jwt/jwt-reader.ts";
import { readKeySet } from "../../../src/access/jwt/key-set.ts";
import type { IssuerRules } from "../../../src/access/rules/access-file.ts";
import {
  ecSigner,
  edSigner,
  encode,
  type JsonMembers,
  keySetText,
  rsaSigner,
  type Signer,
  signed,
  tokenOf,
} from "./signer.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");
const SECONDS = NOW / 1000;
const ISSUER = "https://issuer.example";
const RSA = rsaSigner("rsa");
const EC = ecSigner("ec");
const ED = edSigner("ed");
const OTHER = rsaSigner("rsa");
const CLAIMS = {
  ...{ iss: ISSUER, sub: "repo:acme/app:ref:refs/heads/main", aud: "gatehouse" },
  ...{ iat: SECONDS, nbf: SECONDS, exp: SECONDS + 300 },
};
const HEADER = { alg: "RS256", kid: "rsa", typ: "JWT" };

function rulesOf(keys: string, more: Partial<IssuerRules> = {}): IssuerRules {
  return {
    ...{ issuer: ISSUER, audiences: ["gatehouse", "other"] },
    ...{ algorithms: ["RS256", "ES256", "EdDSA"], types: ["JWT", "at+jwt"], clockSkewSeconds: 30 },
    keys: { kind: "file", keys: readKeySet(keys, "file"), text: keys },
    rules: [
      {
        match: { sub: "repo:acme/*:ref:refs/heads/main" },
        grants: [{ role: "author", bundles: ["acme/*"] }],
      },
    ],
    ...more,
  };
}

const KEYS = keySetText(RSA, EC, ED);
const MEANS = { clock: () => 0, onChange() {}, onState() {} };

function readerOf(rules: readonly IssuerRules[] = [rulesOf(KEYS)], now = () => NOW) {
  let issuers: Issuers = openIssuers(rules, new Map(), MEANS);
  const reader = createJwtReader({ issuers: () => issuers, now });
  return {
    reader,
    change(next: readonly IssuerRules[]) {
      issuers = openIssuers(next, issuers, MEANS);
      reader.judgeAgain();
    },
    async ask(text: string): Promise<Recognition | undefined> {
      const recognised = reader.recognise(text);
      return recognised?.kind === "unsettled" ? await recognised.settle() : recognised;
    },
  };
}

function reasonOf(recognised: Recognition | undefined): string | undefined {
  return recognised?.kind === "refused" ? recognised.reason : recognised?.kind;
}

const claims = (more: JsonMembers, signer: Signer = RSA): string =>
  tokenOf(signer, { ...CLAIMS, ...more });
const header = (more: JsonMembers, signer: Signer = RSA): string => tokenOf(signer, CLAIMS, more);
const textual = (headerText: string, claimsText = JSON.stringify(CLAIMS)): string =>
  signed(RSA, headerText, claimsText);
const [H = "", C = "", S = ""] = tokenOf(RSA, CLAIMS).split(".");

/** With the public key, which everybody has, as the secret of an HMAC. */
function hmacToken(): string {
  const secret = createPublicKey({ key: { ...RSA.jwk }, format: "jwk" });
  const text = `${encode(JSON.stringify({ ...HEADER, alg: "HS256" }))}.${C}`;
  const pem = secret.export({ type: "spki", format: "pem" });
  return `${text}.${createHmac("sha256", pem).update(text).digest("base64url")}`;
}

/** The other signature that the same key vouches for with ECDSA. */
function otherEcSignature(): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const token = tokenOf(EC, CLAIMS);
  const [head, body, signature = ""] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  const rest = order - BigInt(`0x${bytes.toString("hex", 32)}`);
  const other = Buffer.concat([
    bytes.subarray(0, 32),
    Buffer.from(rest.toString(16).padStart(64, "0"), "hex"),
  ]);
  return `${head}.${body}.${other.toString("base64url")}`;
}

describe("a token of an issuer", () => {
  test.each([
    { note: "RSA", token: tokenOf(RSA, CLAIMS) },
    { note: "ECDSA", token: tokenOf(EC, CLAIMS) },
    { note: "Ed25519", token: tokenOf(ED, CLAIMS) },
    { note: "one of several audiences", token: claims({ aud: ["x", "other"] }) },
    { note: "without typ", token: header({ typ: undefined }) },
    { note: "without kid, one key fits", token: header({ kid: undefined }) },
    { note: "another type that is taken", token: header({ typ: "application/at+jwt" }) },
    { note: "expired, within what clocks differ", token: claims({ exp: SECONDS - 29 }) },
    { note: "not yet valid, within what clocks differ", token: claims({ nbf: SECONDS + 30 }) },
    { note: "made later, within what clocks differ", token: claims({ iat: SECONDS + 30 }) },
    { note: "without nbf and iat", token: claims({ nbf: undefined, iat: undefined }) },
    {
      note: "keys in the header are not looked at",
      token: header({ jku: "https://evil.example", x5u: "file:///", jwk: OTHER.jwk }),
    },
    { note: "the other signature of ECDSA", token: otherEcSignature() },
  ])("$note: taken", async ({ token }) => {
    const { ask } = readerOf();
    expect(await ask(token)).toMatchObject({
      kind: "known",
      identity: {
        ...{ kind: "jwt", name: CLAIMS.sub, grants: [{ role: "author", bundles: ["acme/*"] }] },
        credential: expect.stringMatching(/^jwt_[0-9a-f]{24}$/),
      },
    });
  });

  const long = "x".repeat(1_000_000);
  test.each([
    { note: "alg none", token: `${encode('{"alg":"none"}')}.${C}.`, reason: "malformed" },
    {
      note: "alg None with a signature",
      token: header({ alg: "None" }),
      reason: "wrong_algorithm",
    },
    { note: "alg nOnE", token: `${encode('{"alg":"nOnE"}')}.${C}.${S}`, reason: "wrong_algorithm" },
    { note: "alg rs256", token: header({ alg: "rs256" }), reason: "wrong_algorithm" },
    { note: "alg in a list", token: header({ alg: ["RS256"] }), reason: "malformed" },
    { note: "no alg", token: header({ alg: undefined }), reason: "malformed" },
    { note: "HS256 by the public key", token: hmacToken(), reason: "wrong_algorithm" },
    { note: "alg of another sort of key", token: header({ alg: "ES256" }), reason: "unknown_key" },
    { note: "alg that is not pinned", token: header({ alg: "PS256" }), reason: "wrong_algorithm" },
    { note: "another key", token: tokenOf(OTHER, CLAIMS), reason: "bad_signature" },
    {
      note: "claims changed",
      token: `${H}.${encode(JSON.stringify({ ...CLAIMS, sub: "x" }))}.${S}`,
      reason: "bad_signature",
    },
    {
      note: "header changed",
      token: `${encode(JSON.stringify({ ...HEADER, x: 1 }))}.${C}.${S}`,
      reason: "bad_signature",
    },
    { note: "signature cut", token: `${H}.${C}.${S.slice(0, -2)}`, reason: "bad_signature" },
    { note: "unknown kid", token: header({ kid: "gone" }), reason: "unknown_key" },
    { note: "kid a path", token: header({ kid: "../../etc/passwd" }), reason: "unknown_key" },
    {
      note: "kid an address",
      token: header({ kid: "https://evil.example/key" }),
      reason: "unknown_key",
    },
    { note: "kid __proto__", token: header({ kid: "__proto__" }), reason: "unknown_key" },
    { note: "kid a number", token: header({ kid: 1 }), reason: "malformed" },
    { note: "kid null", token: header({ kid: null }), reason: "malformed" },
    { note: "crit", token: header({ crit: ["exp"], exp: 1 }), reason: "malformed" },
    { note: "crit, empty", token: header({ crit: [] }), reason: "malformed" },
    { note: "b64 false", token: header({ b64: false }), reason: "malformed" },
    { note: "compressed", token: header({ zip: "DEF" }), reason: "malformed" },
    {
      note: "nested",
      token: signed(RSA, '{"alg":"RS256","cty":"JWT"}', tokenOf(RSA, CLAIMS)),
      reason: "malformed",
    },
    { note: "said to be nested", token: header({ cty: "jwt" }), reason: "malformed" },
    {
      note: "encrypted",
      token: `${encode('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.a.b.c.d`,
      reason: "malformed",
    },
    { note: "typ of something else", token: header({ typ: "dpop+jwt" }), reason: "wrong_type" },
    { note: "typ a number", token: header({ typ: 1 }), reason: "malformed" },
    {
      note: "another issuer",
      token: claims({ iss: "https://evil.example" }),
      reason: "wrong_issuer",
    },
    {
      note: "issuer with a slash behind",
      token: claims({ iss: `${ISSUER}/` }),
      reason: "wrong_issuer",
    },
    { note: "issuer in a list", token: claims({ iss: [ISSUER] }), reason: "malformed" },
    { note: "no issuer", token: claims({ iss: undefined }), reason: "malformed" },
    { note: "another audience", token: claims({ aud: "gatehouse2" }), reason: "wrong_audience" },
    { note: "no audience", token: claims({ aud: undefined }), reason: "malformed" },
    { note: "audience a number", token: claims({ aud: 1 }), reason: "wrong_audience" },
    {
      note: "audience a map",
      token: claims({ aud: { gatehouse: true } }),
      reason: "wrong_audience",
    },
    {
      note: "audience in a list in a list",
      token: claims({ aud: [["gatehouse"]] }),
      reason: "wrong_audience",
    },
    {
      note: "no audience at all in the list",
      token: claims({ aud: [] }),
      reason: "wrong_audience",
    },
    { note: "expired", token: claims({ exp: SECONDS - 30 }), reason: "expired" },
    { note: "without an end", token: claims({ exp: undefined }), reason: "malformed" },
    { note: "end in a text", token: claims({ exp: String(SECONDS + 300) }), reason: "malformed" },
    { note: "end null", token: claims({ exp: null }), reason: "malformed" },
    {
      note: "end beyond every number",
      token: textual(
        JSON.stringify(HEADER),
        JSON.stringify(CLAIMS).replace(/"exp":\d+/, '"exp":1e999'),
      ),
      reason: "malformed",
    },
    { note: "end far away", token: claims({ exp: 1e15 }), reason: "malformed" },
    { note: "end before time", token: claims({ exp: -1 }), reason: "expired" },
    { note: "not yet valid", token: claims({ nbf: SECONDS + 31 }), reason: "not_yet_valid" },
    { note: "made later", token: claims({ iat: SECONDS + 31 }), reason: "not_yet_valid" },
    { note: "made in a text", token: claims({ iat: "now" }), reason: "malformed" },
    {
      note: "no rule matches",
      token: claims({ sub: "repo:acme/app:ref:refs/heads/evil" }),
      reason: "no_rule",
    },
    {
      note: "a subject that a star must not cross",
      token: claims({ sub: "repo:acme/a/b:ref:refs/heads/main" }),
      reason: "no_rule",
    },
    { note: "subject a number", token: claims({ sub: 1 }), reason: "no_rule" },
    { note: "subject null", token: claims({ sub: null }), reason: "no_rule" },
    {
      note: "a subject that tells the log a line",
      token: claims({ sub: "repo:acme/a\n:ref:refs/heads/main" }),
      reason: "no_rule",
    },
    {
      note: "a claim twice",
      token: textual(JSON.stringify(HEADER), `{"sub":"x",${JSON.stringify(CLAIMS).slice(1)}`),
      reason: "malformed",
    },
    {
      note: "a claim twice by an escape",
      token: textual(JSON.stringify(HEADER), `{"s\\u0075b":"x",${JSON.stringify(CLAIMS).slice(1)}`),
      reason: "malformed",
    },
    { note: "alg twice", token: textual('{"alg":"none","alg":"RS256"}'), reason: "malformed" },
    { note: "claims a list", token: textual(JSON.stringify(HEADER), "[]"), reason: "malformed" },
    { note: "claims null", token: textual(JSON.stringify(HEADER), "null"), reason: "malformed" },
    { note: "claims no JSON", token: textual(JSON.stringify(HEADER), "{"), reason: "malformed" },
    {
      note: "claims nested beyond reason",
      token: textual(JSON.stringify(HEADER), `{"a":${"[".repeat(5_000)}`),
      reason: "malformed",
    },
    {
      note: "claims no UTF-8",
      token: `${H}.${encode(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))}.${S}`,
      reason: "malformed",
    },
    { note: "padding", token: `${H}.${C}.${S}==`, reason: "malformed" },
    { note: "the other alphabet", token: `${H}.${C}.${S.slice(0, -1)}+`, reason: "malformed" },
    { note: "a line break", token: `${H}.${C}\n.${S}`, reason: "malformed" },
    { note: "bits left over", token: `${H}.${C}.${S.slice(0, -1)}B`, reason: "malformed" },
    { note: "no signature", token: `${H}.${C}.`, reason: "malformed" },
    { note: "two parts", token: `${H}.${C}`, reason: "malformed" },
    { note: "four parts", token: `${H}.${C}.${S}.${S}`, reason: "malformed" },
    { note: "a megabyte of claims", token: `${H}.${encode(long)}.${S}`, reason: "malformed" },
    {
      note: "a megabyte of signature",
      token: `${H}.${C}.${encode(long)}`,
      reason: "bad_signature",
    },
  ])("$note: refused as $reason", async ({ token, reason }) => {
    const { ask } = readerOf();
    expect(reasonOf(await ask(token))).toBe(reason);
    // Nothing of it is remembered.
    expect(reasonOf(await ask(token))).toBe(reason);
  });

  test.each(["", "secret", "eyJ", "gatehouse_a_b", "a.b.c"])("%j is not looked at", (text) => {
    expect(readerOf().reader.recognise(text)).toBeUndefined();
  });
});

describe("a token that is known", () => {
  const token = tokenOf(RSA, CLAIMS);

  test("is known at once, until it ends", async () => {
    let now = NOW;
    const { reader, ask } = readerOf(undefined, () => now);
    expect(reader.recognise(token)?.kind).toBe("unsettled");
    await ask(token);
    expect(reader.recognise(token)?.kind).toBe("known");
    now = (CLAIMS.exp + 30) * 1000 - 1;
    expect(reader.recognise(token)?.kind).toBe("known");
    now += 1;
    expect(reader.recognise(token)).toMatchObject({ kind: "refused", reason: "expired" });
  });

  test("is not taken for another with the same end", async () => {
    const { reader, ask } = readerOf();
    await ask(token);
    const other = `${H}.${encode(JSON.stringify({ ...CLAIMS, sub: "repo:acme/b:ref:refs/heads/main" }))}.${S}`;
    expect(reader.recognise(other)?.kind).toBe("unsettled");
    expect(reasonOf(await ask(other))).toBe("bad_signature");
    expect(reader.recognise(token)?.kind).toBe("known");
    expect(reader.recognise(token.replace("e", "\u{165}"))?.kind).not.toBe("known");
  });

  test.each([
    { note: "the issuer is gone", rules: [] },
    { note: "its key is gone", rules: [rulesOf(keySetText(OTHER, EC))] },
    { note: "no rule names it", rules: [rulesOf(KEYS, { rules: [] })] },
    {
      note: "it may something else",
      rules: [rulesOf(KEYS, { rules: [{ match: { sub: "**" }, grants: [{ role: "operator" }] }] })],
    },
    { note: "other audiences", rules: [rulesOf(KEYS, { audiences: ["other"] })] },
    { note: "other algorithms", rules: [rulesOf(KEYS, { algorithms: ["ES256"] })] },
  ])("ends when $note, and whoever waits is told", async ({ rules }) => {
    const { reader, ask, change } = readerOf();
    const known = await ask(token);
    const credential = known?.kind === "known" ? (known.identity.credential ?? "") : "";
    let told = 0;
    reader.onEnd(credential, () => (told += 1));
    expect(reader.hasEnded(credential)).toBe(false);
    change(rules);
    expect(reader.hasEnded(credential)).toBe(true);
    expect(told).toBe(1);
    expect(reader.recognise(token)?.kind).toBe("unsettled");
  });

  test("stays when what it may stays, whatever else changes", async () => {
    const { reader, ask, change } = readerOf();
    await ask(token);
    const first = rulesOf(keySetText(RSA));
    change([
      {
        ...first,
        rules: [{ match: { sub: "x" }, grants: [{ role: "operator" }] }, ...first.rules],
      },
    ]);
    expect(reader.recognise(token)?.kind).toBe("known");
  });

  test("was judged by rules that changed while it was verified: it is judged by those", async () => {
    const { reader, ask, change } = readerOf();
    const asked = ask(token);
    change([rulesOf(KEYS, { rules: [] })]);
    expect(reasonOf(await asked)).toBe("no_rule");
    expect(reader.recognise(token)?.kind).toBe("unsettled");
  });
});
