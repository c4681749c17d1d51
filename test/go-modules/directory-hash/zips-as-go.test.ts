import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { filePathFault } from "../../../src/go-modules/module-path/path-fault.ts";
import { hashModuleZip } from "../../support/module-hashes.ts";
import { askModules, MODULES_ORACLE_NEEDS } from "../../support/modules-oracle.ts";
import { MUTATIONS } from "../../support/mutate-bytes.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { twoFacedZips } from "../../support/two-faced-zips.ts";
import { zipOf } from "../../support/zip-file.ts";
import { oneOf, type Random } from "../random-text.ts";

const MODULE = { path: "example.com/a", version: "v1.0.0" };
const PREFIX = "example.com/a@v1.0.0/";
const ELEMENTS = [
  ...["a", "A", "b", "b.go", "B.go", "go.mod", "GO.mod", "LICENSE", "k", "\u212a", "s", "\u017f"],
  ...["\u0130", "\u0131", "i", "I", "\u00e9", "\u00c9", "\u03c2", "\u03a3", "\u1e9e", "\u00df"],
  ...[".", "..", "", ".git", "con", "nul.txt", "a b", "a\\b", "a:b", "\u{10428}", "\u{10400}"],
];

function randomNames(random: Random): string[] {
  return Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const elements = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      oneOf(ELEMENTS, random),
    );
    return `${random() < 0.97 ? PREFIX : ""}${elements.join("/")}`;
  });
}

async function hashOf(place: string): Promise<string> {
  try {
    return await hashModuleZip(place, MODULE);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return "";
  }
}

describeWithProgram("module zips, against Go's own library", MODULES_ORACLE_NEEDS, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-as-go-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function compared(zips: readonly Buffer[]): Promise<{ ours: string; theirs: string }[]> {
    const items = zips.map((bytes, at) => {
      const place = path.join(folder, `${at}.zip`);
      writeFileSync(place, bytes);
      return place;
    });
    const module = [MODULE.path, MODULE.version] as const;
    const answers = askModules({ ask: "zips", items, module }) as { hash: string }[];
    const hashes: { ours: string; theirs: string }[] = [];
    for (const [at, item] of items.entries()) {
      hashes.push({ ours: await hashOf(item), theirs: answers[at]?.hash ?? "" });
    }
    return hashes;
  }

  test("names are taken and refused as by Go, and the hash is the same", async () => {
    const random = seededRandom(1);
    const zips = Array.from({ length: 600 }, () =>
      zipOf(
        Object.fromEntries(
          randomNames(random).map((name) => [name, name.endsWith("/") ? "" : "x"]),
        ),
      ),
    );
    const hashes = await compared(zips);
    expect(hashes.map(({ ours }) => ours)).toEqual(hashes.map(({ theirs }) => theirs));
    expect(hashes.filter(({ theirs }) => theirs !== "").length).toBeGreaterThan(100);
    expect(hashes.filter(({ theirs }) => theirs === "").length).toBeGreaterThan(100);
  });

  test("what is damaged has no other hash than to Go, or that of the whole", async () => {
    const whole = zipOf({
      [`${PREFIX}go.mod`]: "module example.com/a\n",
      [`${PREFIX}a.go`]: "package a\n".repeat(50),
      [`${PREFIX}b/b.go`]: "package b\n",
    });
    const random = seededRandom(2);
    const mutants = [
      ...Object.values(MUTATIONS).flatMap((mutate) =>
        Array.from({ length: 30 }, () => mutate(whole, random)),
      ),
      ...Array.from(whole, (byte, at) => {
        const copy = Buffer.from(whole);
        copy[at] = byte ^ (1 << Math.floor(random() * 8));
        return copy;
      }),
    ];
    const hashes = await compared(mutants);
    const taken = hashes.filter(({ ours }) => ours !== "");
    const [sound] = await compared([whole]);
    const other = taken.filter(({ ours, theirs }) => ours !== theirs && ours !== sound?.theirs);
    expect(other).toEqual([]);
    expect(taken.length).toBeGreaterThan(100);
  });

  test("what holds two directories has no hash, or the one of what Go sees", async () => {
    const files = { [`${PREFIX}a.go`]: "package a\n" };
    const others = { [`${PREFIX}a.go`]: "package a // evil\n" };
    const hashes = await compared(Object.values(twoFacedZips(files, others)));
    const [seen] = await compared([zipOf(others)]);
    expect(hashes.map(({ theirs }) => theirs)).toEqual(hashes.map(() => seen?.theirs));
    expect(hashes.filter(({ ours, theirs }) => ours !== "" && ours !== theirs)).toEqual([]);
  });

  test("every character may be in a file's name to Go, or may not", () => {
    const items = Array.from({ length: 0x600 }, (_, code) => `a${String.fromCodePoint(code)}b`);
    const said = askModules({ ask: "paths", items }) as { file: boolean }[];
    expect(items.map((item) => filePathFault(item) === undefined)).toEqual(
      said.map(({ file }) => file),
    );
  });
});
