import { describe, test } from "@jest/globals";
import fc from "fast-check";
import { readDataFile } from "../../src/declarations/data-files.ts";
import { parseJsonFiles } from "../../src/declarations/json-files.ts";
import { readManifest } from "../../src/declarations/manifest.ts";
import { parseBundle } from "../../src/declarations/parse-bundle.ts";
import { splitDocuments } from "../../src/declarations/read-document.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { canonicalJson } from "../../src/means/json/canonical-json.ts";
import { utf8Text } from "../../src/means/text/utf8-text.ts";
import { packageLocation, packageOf } from "../../src/opa/rego/read-package.ts";
import { expectValueOrPlace } from "./trees.ts";

/** Pieces of every language that is read, so that random files come near to what they should be. */
const PIECES: readonly string[] = [
  ..."{}[]()\":,.-?&*!|>%@#=;\\/$`' \n\t\r\u0000\uFEFF\u2028é😀ax01",
  "---\n",
  "...\n",
  "- ",
  "a: ",
  "<<: *a",
  "&a ",
  "\ud800",
  "1e999999",
  "apiVersion: gatehouse/v1\n",
  "kind: Bundle\n",
  "metadata: {name: demo}\n",
  "spec:\n  ",
  "roots: [",
  "generate: [a.yaml]\n",
  "package a.b\n",
  '{"roots": [""]',
  '"rego_version": 1',
  "# METADATA\n",
  "[".repeat(300),
  "a: ".repeat(300),
  "- ".repeat(300),
  " ".repeat(300),
];

const text = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 30 })
  .map((pieces) => Buffer.from(pieces.join("")));
const content: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 1, arbitrary: fc.uint8Array() },
);

const READERS: readonly { note: string; read: (bytes: Uint8Array) => unknown }[] = [
  { note: "JSON data", read: (bytes) => canonicalJson(readDataFile("a/data.json", bytes)) },
  { note: "YAML data", read: (bytes) => canonicalJson(readDataFile("a/data.yaml", bytes)) },
  { note: "data at the root", read: (bytes) => readDataFile("data.yaml", bytes) },
  { note: "a manifest", read: readManifest },
  { note: "a push in JSON", read: parseJsonFiles },
  { note: "declarations", read: (bytes) => splitDocuments("a.yaml", utf8Text("a.yaml", bytes)) },
  { note: "JSON documents", read: (bytes) => splitDocuments("a.json", utf8Text("a.json", bytes)) },
  { note: "a module", read: (bytes) => packageOf(Buffer.from(bytes).toString()) },
];

describe("any bytes are read, or refused at a place inside them", () => {
  test.each(READERS)("$note", ({ read }) => {
    fc.assert(
      fc.property(content, (bytes) => expectValueOrPlace([bytes], () => read(bytes))),
      { numRuns: 500 },
    );
  });

  test("the place of a package", () => {
    fc.assert(
      fc.property(content, (bytes) => {
        const { row, col } = packageLocation(Buffer.from(bytes).toString(), "a.rego");
        if (row < 1 || col < 1) throw new Error(`${row}:${col}`);
      }),
    );
  });

  test("a whole bundle", () => {
    const names = ["bundle.yaml", ".manifest", "a.yaml", "a.rego", "data.json", "a/data.yaml"];
    const tree = fc.dictionary(fc.constantFrom(...names), content, { minKeys: 1 });
    fc.assert(
      fc.property(tree, (files) => {
        const bundle = new Map(Object.entries(files));
        expectValueOrPlace(bundle.values(), () => parseBundle(parseBundleName("demo"), bundle));
      }),
      { numRuns: 1_000 },
    );
  });
});
