import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { loggedSums } from "../../../src/facts/go/checksum-database/logged-sums.ts";
import { readChecksumRecords } from "../../../src/facts/go/checksum-database/read-checksum-records.ts";
import { parseLookup } from "../../../src/facts/go/checksum-database/record.ts";
import { openNote } from "../../../src/facts/go/checksum-database/signed-note.ts";
import { parseTree } from "../../../src/facts/go/checksum-database/tree.ts";
import { parseVerifierKey } from "../../../src/facts/go/checksum-database/verifier-key.ts";
import { writeChecksumRecords } from "../../../src/facts/go/checksum-database/write-checksum-records.ts";
import { readModuleGraph } from "../../../src/facts/go/graph/read-module-graph.ts";
import { readModuleListing } from "../../../src/facts/go/list/read-module-listing.ts";
import { readSumFile } from "../../../src/facts/go/read-sum-file.ts";
import { indexSums } from "../../../src/facts/go/sum-index.ts";
import { readVendorModules } from "../../../src/facts/go/vendor/read-vendor-modules.ts";
import { checksumLog, noteSigner } from "../../support/checksum-log.ts";
import { MUTATIONS } from "../../support/mutate-bytes.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const SEEDS = 60;

const signer = noteSigner("sums.example.com");
const key = parseVerifierKey(signer.verifierKey);
const log = checksumLog(["a.b/c v1.0.0 h1:x=\n", "a.b/d v1.0.0 h1:y=\n", "a.b/e v1.0.0 h1:z=\n"]);

const READERS: readonly {
  readonly reader: string;
  readonly sample: string;
  readonly read: (bytes: Uint8Array) => unknown;
}[] = [
  {
    reader: "readSumFile",
    sample:
      "a.b/c v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" +
      "a.b/c v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    read: (bytes) =>
      indexSums([readSumFile(bytes, "it")]).sumOf({
        path: "a.b/c",
        version: "v1.0.0",
        goMod: true,
      }),
  },
  {
    reader: "readModuleListing",
    sample:
      '{"Path":"m","Main":true}\n{"Path":"a","Version":"v1.0.0","Retracted":["x"],' +
      '"Replace":{"Path":"b","Version":"v1.1.0","Update":{"Path":"b"}},"Error":{"Err":"e"}}\n',
    read: (bytes) => readModuleListing(bytes, "it"),
  },
  {
    reader: "readModuleGraph",
    sample: "m a@v1.0.0\nm go@1.21\na@v1.0.0 b@v1.0.0\n",
    read: (bytes) => readModuleGraph(bytes, "it"),
  },
  {
    reader: "readVendorModules",
    sample:
      "## workspace\n# a.b/c v1.0.0 => ../c\n## explicit; go 1.21\na.b/c\n# a.b/d => a.b/e v1.0.0\n",
    read: (bytes) => readVendorModules(bytes, "it"),
  },
  {
    reader: "parseLookup",
    sample: log.lookup(1, signer),
    read: (bytes) => {
      const lookup = parseLookup(bytes);
      const opened = lookup === undefined ? undefined : openNote(lookup.note, [key]);
      return opened?.kind === "signed" ? parseTree(opened.text) : undefined;
    },
  },
  {
    reader: "readChecksumRecords",
    sample: writeChecksumRecords({
      apiVersion: "facts.gatehouse/v1",
      kind: "ChecksumRecords",
      trees: [signer.sign(log.treeText())],
      records: [{ id: 1, text: "a.b/d v1.0.0 h1:y=\n", tree: 0, proof: log.proof(1) }],
    }),
    read: (bytes) => readChecksumRecords(bytes, "it"),
  },
];

describe.each(READERS)("$reader", ({ sample, read }) => {
  test.each(Object.entries(MUTATIONS))("%s: read, or refused with a place", (_note, mutate) => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      readOrRefuse(read, mutate(Buffer.from(sample), seededRandom(seed)));
    }
  });

  test.each(READERS)("what is for $reader is read, or refused with a place", (other) => {
    readOrRefuse(read, Buffer.from(other.sample));
  });

  test.each([
    ["a line of two megabytes", "a".repeat(2_000_000)],
    ["white space", "\u3000 \t".repeat(500_000)],
    ["many fields", "a ".repeat(500_000)],
    ["many empty lines", "\n".repeat(500_000)],
    ["many short lines", "# a v1\n".repeat(100_000)],
    ["many annotations", `# a v1.0.0\n## ${"go 1;".repeat(400_000)}`],
    ["many modules", lines(60_000, (at) => `# a.b/c${at} v1.0.0`)],
    ["many at signs", "@".repeat(1_000_000)],
    ["deep JSON", '{"Path":'.repeat(200_000)],
    ["many brackets", "[".repeat(500_000)],
    ["many values", "{}".repeat(50_000)],
    ["many quotes", '{"Path":"'.padEnd(500_000, "\\\\")],
    ["bytes that are no text", String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i))],
  ])("%s: read, or refused with a place", (_note, text) => {
    readOrRefuse(read, Buffer.from(text, "latin1"));
  });
});

test("no mutant of a record is verified as something else", async () => {
  const sample = READERS.find(({ reader }) => reader === "readChecksumRecords")?.sample ?? "";
  for (const mutate of Object.values(MUTATIONS)) {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const mutant = mutate(Buffer.from(sample), seededRandom(seed));
      try {
        const sums = await loggedSums(readChecksumRecords(mutant, "it"), [key]);
        const verified = [...sums].filter(([, { proof }]) => proof === "verified");
        expect(verified.map(([name, { hash }]) => `${name} ${hash}`).join()).toMatch(
          /^(?:a\.b\/d v1\.0\.0 h1:y=)?$/,
        );
      } catch (error) {
        if (!isPolicyError(error)) throw error;
      }
    }
  }
});

function readOrRefuse(read: (bytes: Uint8Array) => unknown, bytes: Buffer): void {
  try {
    read(bytes);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    if (error.code !== "too_large") expect(error.diagnostics[0]?.location?.file).toBe("it");
  }
}

function lines(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => `${line(at)}\n`).join("");
}
