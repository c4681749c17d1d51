import { describe, expect, test } from "@jest/globals";
import { readKeySet } from "../../../src/access/jwt/key-set.ts";
import { ecSigner, edSigner, keySetText, rsaSigner } from "./signer.ts";

const RSA = rsaSigner("a").jwk;
const EC = ecSigner("b").jwk;
const setOf = (...keys: unknown[]): string => JSON.stringify({ keys });

test("a key is found by its name and by what it can do, and only where one alone fits", () => {
  const keys = readKeySet(setOf(RSA, EC, { ...EC, kid: "c" }), "file");
  expect(keys.find("RS256", "a")?.kid).toBe("a");
  expect(keys.find("PS512", undefined)?.kid).toBe("a");
  expect(keys.find("ES256", "c")?.kid).toBe("c");
  expect(keys.find("ES256", undefined)).toBeUndefined();
  expect(keys.find("ES256", "a")).toBeUndefined();
  expect(keys.find("ES384", "b")).toBeUndefined();
  expect(keys.has(keys.find("RS256", "a")?.id ?? "")).toBe(true);
  expect(readKeySet(keySetText(edSigner("d")), "url").find("EdDSA", "d")?.kid).toBe("d");
});

test("what a key says of its use is kept to", () => {
  const keys = readKeySet(setOf({ ...RSA, alg: "PS256" }, { ...EC, key_ops: ["verify"] }), "url");
  expect(keys.find("RS256", "a")).toBeUndefined();
  expect(keys.find("PS256", "a")?.kid).toBe("a");
  expect(keys.find("ES256", "b")?.kid).toBe("b");
});

describe("what can verify nothing is passed over, and alone it is no key set", () => {
  test.each([
    { note: "for encryption", key: { ...RSA, use: "enc" } },
    { note: "for other operations", key: { ...RSA, key_ops: ["encrypt"] } },
    { note: "a short key", key: rsaSigner("x", "RS256", 1_024).jwk },
    { note: "an exponent that takes long", key: { ...RSA, e: "A".repeat(10) + RSA["n"] } },
    { note: "of no algorithm that is known", key: { ...RSA, alg: "RS1" } },
    { note: "symmetric by its algorithm", key: { ...RSA, alg: "HS256" } },
    { note: "another curve", key: { ...EC, crv: "secp256k1" } },
    { note: "no point of the curve", key: { ...EC, x: EC["y"] } },
    { note: "a name that is no text", key: { ...EC, kid: 1 } },
    { note: "an unknown sort", key: { kty: "AKP", kid: "x" } },
    { note: "no key", key: null },
  ])("$note", ({ key }) => {
    expect(() => readKeySet(setOf(key), "url")).toThrow("it holds no key");
    expect(
      readKeySet(setOf(key, { ...EC, kid: "good" }), "url").find("ES256", "good"),
    ).toBeDefined();
  });

  test.each([
    { note: "a shared key", key: { kty: "oct", k: "c2VjcmV0", kid: "x" } },
    { note: "a private key", key: ecSigner("x").privateKey.export({ format: "jwk" }) },
  ])("$note, which in a file is a fault", ({ key }) => {
    expect(() => readKeySet(setOf(key), "url")).toThrow("it holds no key");
    expect(() => readKeySet(setOf(key, EC), "file")).toThrow("it holds a private or shared key");
  });
});

test.each(["", "[]", "{}", '{"keys":{}}', '{"keys":[],"keys":[]}', "\u{feff}{}"])(
  "%j is no key set",
  (text) => {
    expect(() => readKeySet(text, "url")).toThrow();
  },
);

test("more keys than an issuer has are refused", () => {
  expect(() => readKeySet(setOf(...Array(101).fill(EC)), "url")).toThrow("more than 100 keys");
});
