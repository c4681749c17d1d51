import { expect, test } from "@jest/globals";
import { isPolicyError } from "../../../../src/domain/policy-error.ts";
import { parseLookup } from "../../../../src/facts/go/checksum-database/record.ts";
import { openNote } from "../../../../src/facts/go/checksum-database/signed-note.ts";
import { parseTree } from "../../../../src/facts/go/checksum-database/tree.ts";
import {
  GO_CHECKSUM_KEY,
  parseVerifierKey,
} from "../../../../src/facts/go/checksum-database/verifier-key.ts";
import { checksumLog, noteSigner } from "../../../support/checksum-log.ts";
import { askModules, MODULES_ORACLE_NEEDS } from "../../../support/modules-oracle.ts";
import { MUTATIONS } from "../../../support/mutate-bytes.ts";
import { describeWithProgram } from "../../../support/needs.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const one = noteSigner("one.example.com");
const two = noteSigner("two.example.com/path");
const stranger = noteSigner("one.example.com");
const keys = [one.verifierKey, two.verifierKey];
const log = checksumLog(["a.b/c v1.0.0 h1:x=\n", "a.b/d v1.0.0 h1:y=\n"]);

function mutantsOf(samples: readonly string[], seed: number): Buffer[] {
  const random = seededRandom(seed);
  return samples.flatMap((sample) => [
    Buffer.from(sample),
    ...Object.values(MUTATIONS).flatMap((mutate) =>
      Array.from({ length: 40 }, () => mutate(Buffer.from(sample), random)),
    ),
  ]);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

describeWithProgram("notes, against Go's own library", MODULES_ORACLE_NEEDS, () => {
  test("each opens or does not, and describes a tree or none", () => {
    const text = log.treeText();
    const notes = mutantsOf(
      [
        one.sign(text),
        `${one.sign(text)}${two.signatureOf(text)}`,
        `${one.sign(text)}${two.signatureOf("other\n")}`,
        `${stranger.sign(text)}${one.signatureOf(text)}${one.signatureOf("other\n")}`,
        stranger.sign(text),
        one.sign(`${text}more\n`),
        one.sign("go.sum database tree\n007\nx\n"),
        one.sign("go.sum database tree\n5\n"),
        one.sign(`go.sum database tree\n0\n${base64(Buffer.alloc(32))}\n`),
        one.sign(`go.sum database tree\n5\n${base64(Buffer.alloc(31))}\n`),
        one.sign("\ufeffx\n"),
      ],
      1,
    );
    const known = keys.map(parseVerifierKey);
    const said = notes.map((note) => {
      const opened = openNote(note, known);
      if (opened.kind !== "signed")
        return { kind: opened.kind, text: null, tree: false, size: 0, root: "" };
      const tree = parseTree(opened.text);
      return {
        kind: opened.kind,
        text: base64(Buffer.from(opened.text)),
        tree: tree !== undefined,
        size: tree?.size ?? 0,
        root: tree === undefined ? "" : base64(tree.root),
      };
    });
    expect(said).toEqual(askModules({ ask: "notes", texts: notes.map(base64), keys }));
    expect(new Set(said.map(({ kind }) => kind)).size).toBe(4);
  });

  test("each lookup is read or refused", () => {
    const texts = mutantsOf(
      [log.lookup(0, one), "1\na\n\n", "1\n\n\n", "1\na\r\n\n", "1\nb\u00a0c\n\nd"],
      2,
    );
    const said = texts.map((text) => {
      const lookup = parseLookup(text);
      if (lookup === undefined) return { valid: false };
      const { record, note } = lookup;
      return {
        valid: true,
        id: record.id,
        text: base64(Buffer.from(record.text)),
        note: base64(note),
      };
    });
    const theirs = askModules({ ask: "lookups", texts: texts.map(base64) }) as {
      valid: boolean;
      id: number;
    }[];
    // Numbers with a sign or leading zeros, and such as JavaScript has not exactly, are none to us.
    const isOurs = (at: number): boolean =>
      Number.isSafeInteger(theirs[at]?.id) && !/^[-+0]\d/.test(`${texts[at]}`);
    const expected = theirs.map((each) => (each.valid ? each : { valid: false }));
    expect(said.filter((_, at) => isOurs(at))).toEqual(expected.filter((_, at) => isOurs(at)));
    expect(said.filter(({ valid }) => valid).length).toBeGreaterThan(20);
  });

  test("each verifier key is one or none", () => {
    const items = mutantsOf([one.verifierKey, two.verifierKey, GO_CHECKSUM_KEY], 3)
      .map((bytes) => bytes.toString())
      .filter((text) => !text.includes("\ufffd"));
    const said = items.map((item) => {
      try {
        return parseVerifierKey(item).name !== "";
      } catch (error) {
        if (!isPolicyError(error)) throw error;
        return false;
      }
    });
    expect(said).toEqual(askModules({ ask: "verifier_keys", items }));
  });
});
