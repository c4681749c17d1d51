import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { FileTree } from "../../src/domain/bundle.ts";
import { readArchive } from "../../src/means/archive/read-archive.ts";
import type { BundleVerification } from "../../src/opa/signatures/verification.ts";
import { createVerifySignatures } from "../../src/pipeline/verify-signatures.ts";
import { isTakenByOpa, signedBundle } from "../support/signed-bundle.ts";

const FILES = {
  ".manifest": '{"revision": "v1", "roots": ["demo", "numbers"]}',
  "demo/demo.rego": "package demo\n\nversion := 1\n",
  "data.json": '{"numbers": {"b": 1.50, "a": "\\u2028<é>\\b", "list": [1e3, {}, null, true]}}',
  "numbers/more/data.yaml": "one: 1\ntwo: [a, '2']\n",
};

type Pair = Readonly<Record<"publicKey" | "privateKey", KeyObject>>;
const pem = ({ publicKey, privateKey }: Pair) => ({
  public: publicKey.export({ type: "spki", format: "pem" }).toString(),
  private: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
});
const RSA = pem(generateKeyPairSync("rsa", { modulusLength: 2_048 }));
const OTHER_RSA = pem(generateKeyPairSync("rsa", { modulusLength: 2_048 }));
const P256 = pem(generateKeyPairSync("ec", { namedCurve: "P-256" }));
const P384 = pem(generateKeyPairSync("ec", { namedCurve: "P-384" }));
const SECRET = { public: "a secret", private: "a secret" };

const KEYS = [
  { algorithm: "HS256", pair: SECRET },
  { algorithm: "HS512", pair: SECRET },
  { algorithm: "RS256", pair: RSA },
  { algorithm: "PS384", pair: RSA },
  { algorithm: "ES256", pair: P256 },
  { algorithm: "ES384", pair: P384 },
];

interface Signed {
  readonly tree: FileTree;
  readonly algorithm: string;
}

async function signed(
  algorithm = "HS256",
  key = SECRET.private,
  claims?: Readonly<Record<string, string>>,
): Promise<Signed> {
  const archive = signedBundle(FILES, { key, algorithm, ...(claims && { claims }) });
  return { tree: await readArchive(archive), algorithm };
}

type Options = Omit<BundleVerification, "keys">;

/** What we say, which must be what opa says. Undefined: it is taken. */
async function verdict(
  { tree, algorithm }: Signed,
  key = SECRET.public,
  options: Options = {},
): Promise<string | undefined> {
  const keyId = options.keyId ?? "main";
  const verify = createVerifySignatures({
    ...{ keyId, ...options },
    keys: { [keyId]: { key, algorithm } },
  });
  const isTaken = await isTakenByOpa(tree, { ...options, key, algorithm, keyId });
  let refusal: string | undefined;
  try {
    verify(tree);
  } catch (error) {
    expect(error).toMatchObject({ code: "invalid_parameter" });
    refusal = (error as Error).message;
  }
  expect(isTaken).toBe(refusal === undefined);
  return refusal;
}

function changed(tree: FileTree, changes: Readonly<Record<string, string | undefined>>): FileTree {
  const all = new Map(tree);
  for (const [file, text] of Object.entries(changes)) {
    if (text === undefined) all.delete(file);
    else all.set(file, Buffer.from(text));
  }
  return all;
}

function placeOf(tree: FileTree, ending: string): string {
  const found = [...tree.keys()].find((file) => file.endsWith(ending));
  if (found === undefined) throw new Error(`there is no ${ending}`);
  return found;
}

describe("a signature", () => {
  test.each(KEYS)("by $algorithm holds for what was signed, and by no other key", async (each) => {
    const { algorithm, pair } = each;
    const bundle = await signed(algorithm, pair.private);
    expect(await verdict(bundle, pair.public)).toBeUndefined();
    const other = pair === RSA ? OTHER_RSA.public : pair === SECRET ? "another" : undefined;
    if (other !== undefined) {
      expect(await verdict(bundle, other)).toBe(
        'the bundle is not as it was signed: the signature is not that of the key "main"',
      );
    }
  });

  test("of another algorithm than the key's does not hold, whatever it says of itself", async () => {
    // The public key as a secret, which everybody knows.
    const bundle = await signed("HS256", RSA.public);
    expect(await verdict({ ...bundle, algorithm: "RS256" }, RSA.public)).toContain(
      'the signature is not that of the key "main"',
    );
  });

  test("may name its key, and must be of the scope that is wanted", async () => {
    const bundle = await signed("HS256", SECRET.private, { scope: "write", keyid: "old" });
    expect(await verdict(bundle, SECRET.public, { scope: "write" })).toBeUndefined();
    expect(await verdict(bundle, SECRET.public, { scope: "read" })).toContain('not "read"');
    expect(await verdict(bundle)).toContain('the scope of the signature is not ""');
    const keys = { old: { key: SECRET.public, algorithm: "HS256", scope: "write" } };
    expect(() => createVerifySignatures({ keys })(bundle.tree)).not.toThrow();
    const others = { new: { key: SECRET.public, algorithm: "HS256" } };
    expect(() => createVerifySignatures({ keys: others })(bundle.tree)).toThrow(
      'there is no verification key "old"',
    );
    const unnamed = await signed();
    expect(() => createVerifySignatures({ keys: others })(unnamed.tree)).toThrow(
      'there is no verification key "default"',
    );
  });
});

const TAMPERED: readonly {
  readonly note: string;
  readonly change: (tree: FileTree) => FileTree;
  readonly options?: Options;
  readonly says?: RegExp;
}[] = [
  {
    note: "Rego that was changed",
    change: (tree) =>
      changed(tree, { [placeOf(tree, "demo.rego")]: "package demo\n\nversion := 2\n" }),
    says: /demo\.rego is not what was signed$/,
  },
  {
    note: "data that was changed",
    change: (tree) => changed(tree, { "data.json": '{"numbers": {}}' }),
    says: /data\.json is not what was signed$/,
  },
  {
    note: "data that was only written in another way",
    change: (tree) => {
      const text = Buffer.from(tree.get("data.json") ?? []).toString();
      return changed(tree, { "data.json": JSON.stringify(JSON.parse(text), null, 2) });
    },
    // 1.50 and 1e3 are other texts.
    says: /data\.json is not what was signed$/,
  },
  {
    note: "data with more white space",
    change: (tree) =>
      changed(tree, { "data.json": ` \n${Buffer.from(tree.get("data.json") ?? []).toString()}\n` }),
  },
  {
    note: "roots that were changed",
    change: (tree) => changed(tree, { ".manifest": '{"revision":"v1","roots":["demo"]}' }),
    says: /\.manifest is not what was signed$/,
  },
  {
    note: "a file more",
    change: (tree) => changed(tree, { "demo/more.rego": "package demo.more\n" }),
    says: /demo\/more\.rego was not signed$/,
  },
  {
    note: "a file more that is excluded",
    change: (tree) => changed(tree, { "demo/more.rego": "package demo.more\n" }),
    options: { excludeFiles: ["*/more.rego"] },
  },
  {
    note: "a file more that is not excluded, as a star ends at a slash",
    change: (tree) => changed(tree, { "demo/more/more.rego": "package demo.more\n" }),
    options: { excludeFiles: ["*/more.rego", "["] },
    says: /was not signed$/,
  },
  {
    note: "a file less",
    change: (tree) => changed(tree, { "data.json": undefined }),
    says: /data\.json was signed and is not there$/,
  },
  {
    note: "no signature",
    change: (tree) => changed(tree, { ".signatures.json": undefined }),
    says: /it has no \.signatures\.json$/,
  },
  {
    note: "an empty signature",
    change: (tree) => changed(tree, { ".signatures.json": '{"signatures": []}' }),
    says: /holds 0 signatures; exactly one is wanted$/,
  },
  {
    note: "two signatures",
    change: (tree) => changed(tree, { ".signatures.json": '{"signatures": ["a.b.c", "a.b.c"]}' }),
    says: /holds 2 signatures; exactly one is wanted$/,
  },
  {
    note: "two files of signatures",
    change: (tree) =>
      changed(tree, {
        "sub/.signatures.json": Buffer.from(tree.get(".signatures.json") ?? []).toString(),
      }),
    says: /more than one \.signatures\.json$/,
  },
  {
    note: "a signature that nobody verifies here",
    change: (tree) =>
      changed(tree, { ".signatures.json": '{"signatures": ["a.b.c"], "plugin": "notary"}' }),
    says: /for the verifier "notary"$/,
  },
  {
    note: "no token",
    change: (tree) => changed(tree, { ".signatures.json": '{"signatures": ["token"]}' }),
    says: /no JSON Web Token of three parts$/,
  },
];

test.each(TAMPERED)("a bundle with $note is judged as opa judges it", async (each) => {
  const { tree, algorithm } = await signed();
  const refusal = await verdict(
    { tree: each.change(tree), algorithm },
    SECRET.public,
    each.options,
  );
  if (each.says === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toMatch(each.says);
});

const BAD_KEYS: readonly { readonly note: string; readonly given: BundleVerification }[] = [
  { note: "no key", given: { keys: {} } },
  { note: "a key that is not there", given: { keys: { a: { key: RSA.public } }, keyId: "b" } },
  { note: "a key that is none", given: { keys: { a: { key: "no key" } } } },
  { note: "an empty secret", given: { keys: { a: { key: "", algorithm: "HS256" } } } },
  { note: "an unknown algorithm", given: { keys: { a: { key: "a", algorithm: "none" } } } },
];

test.each(BAD_KEYS)("$note is refused before any bundle comes", ({ given }) => {
  expect(() => createVerifySignatures(given)).toThrow(
    expect.objectContaining({
      code: "invalid_parameter",
      message: expect.stringContaining("verification key"),
    }),
  );
});
