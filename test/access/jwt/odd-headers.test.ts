import { beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createGuard, type Guard } from "../../../src/access/guard.ts";
import { openIssuers } from "../../../src/access/jwt/issuers.ts";
import { createJwtReader } from "../../../src/access/jwt/jwt-reader.ts";
import { readKeySet } from "../../../src/access/jwt/key-set.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { ecSigner, keySetText, tokenOf } from "./signer.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");
const KEY = ecSigner("one");
const KEYS = keySetText(KEY);
const CLAIMS = { iss: "https://a.example", aud: "a", sub: "x", exp: NOW / 1000 + 60 };
const TOKEN = tokenOf(KEY, CLAIMS);
const LETTERS = 'eyJ.-_AZaz09+/=~ ,\t"\u0000\u00ff\u0165'.split("");

let guard: Guard;
let reasons: Set<string>;

beforeAll(async () => {
  reasons = new Set();
  const issuer = {
    ...{ issuer: CLAIMS.iss, audiences: ["a"], algorithms: ["ES256"], types: ["JWT"] },
    ...{
      clockSkewSeconds: 30,
      keys: { kind: "file" as const, keys: readKeySet(KEYS, "file"), text: KEYS },
    },
    rules: [{ match: { sub: "x" }, grants: [{ role: "operator" }] }],
  } as const;
  const issuers = openIssuers([issuer], new Map(), { clock: () => 0, onChange() {}, onState() {} });
  guard = createGuard({
    credentials: [createJwtReader({ issuers: () => issuers, now: () => NOW })],
    ...{ anonymous: () => [], isForAnyone: () => false, now: () => NOW },
    refusals: { credential: ({ reason }) => void reasons.add(reason), rights() {} },
  });
  // Known before all others: nothing that looks alike may profit from it.
  await admit(`Bearer ${TOKEN}`);
});

/** Who that is; undefined where it is refused as everything is. */
async function admit(authorization: string): Promise<string | undefined> {
  try {
    const shown = { authorization, address: "", certificate: () => undefined };
    return (await guard.admit(shown)).identity.name;
  } catch (error) {
    if (isPolicyError(error) && error.code === "unauthorized") return undefined;
    throw error;
  }
}

/** A token with some letters left out, put in or changed. */
const mutated = fc
  .array(
    fc.record({
      at: fc.nat(TOKEN.length),
      cut: fc.nat(3),
      put: fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((changes) =>
    changes.reduce(
      (text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut),
      TOKEN,
    ),
  );

const json = fc.json({ maxDepth: 3 });
const encoded = fc
  .tuple(json, json, fc.base64String({ maxLength: 90 }))
  .map(([header, claims, signature]) =>
    [Buffer.from(header), Buffer.from(claims), Buffer.from(signature, "base64")]
      .map((part) => part.toString("base64url"))
      .join("."),
  );

test("of changed tokens none is taken, and each is refused in the same words", async () => {
  const header = fc.oneof(mutated, encoded, fc.string({ maxLength: 40 }));
  await fc.assert(
    fc.asyncProperty(header, fc.constantFrom("Bearer ", "bearer  ", ""), async (text, scheme) => {
      const isWhole = scheme !== "" && text === TOKEN;
      expect(await admit(scheme + text)).toBe(isWhole ? "x" : undefined);
    }),
    { numRuns: 300, seed: 10 },
  );
  expect([...reasons]).toEqual(expect.arrayContaining(["malformed", "not_a_credential"]));
});

test("whatever a signed token says, it is somebody by a rule or nobody", async () => {
  const claim = fc.oneof(
    fc.json({ maxDepth: 2 }).map((text) => JSON.parse(text) as unknown),
    fc.constant("x"),
  );
  const claims = fc.record(
    { iss: claim, aud: claim, sub: claim, exp: claim, nbf: claim, iat: claim },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(claims, async (odd) => {
      const name = await admit(`Bearer ${tokenOf(KEY, { ...CLAIMS, ...odd })}`);
      expect(["x", undefined]).toContain(name);
      if ("sub" in odd && odd.sub !== "x" && !isListWith(odd.sub)) expect(name).toBeUndefined();
    }),
    { numRuns: 60, seed: 10 },
  );
});

function isListWith(value: unknown): boolean {
  return Array.isArray(value) && value.includes("x");
}
