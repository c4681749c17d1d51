import { expect, test } from "@jest/globals";
import { messageOf } from "../../../src/domain/policy-error.ts";
import { editModFile } from "../../../src/go-modules/mod-file/edit-mod-file.ts";
import { editWorkFile } from "../../../src/go-modules/mod-file/edit-work-file.ts";
import { askModFiles, MODULES_ORACLE_NEEDS } from "../../support/modules-oracle.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { type Kind, type Reading, read } from "./as-go-reads.ts";
import { mutated, randomFile, withOtherBytes } from "./random-files.ts";
import { type RealFile, realFiles } from "./real-files.ts";

const KINDS: readonly Kind[] = ["strict", "lax", "work"];

interface Told {
  readonly name: string;
  readonly kind: Kind;
  readonly reading: Reading;
  /** Formatted, where it could be read in full and the result is text. */
  readonly text?: string | undefined;
}

function tellOurs({ name, text }: RealFile, kind: Kind): Told {
  const reading = read(text, kind);
  if (kind === "lax" || "rows" in reading) return { name, kind, reading };
  const edit = kind === "work" ? editWorkFile : editModFile;
  try {
    return { name, kind, reading, text: edit(text, name, []) };
  } catch (error) {
    expect(messageOf(error)).toMatch(/not UTF-8/);
    return { name, kind, reading };
  }
}

function tellGo(files: readonly RealFile[]): Told[] {
  const questions = files.flatMap(({ text }) =>
    KINDS.map(
      (kind) => ({ ask: kind === "work" ? kind : "mod", text, lax: kind === "lax" }) as const,
    ),
  );
  return askModFiles(questions).map(({ directives, faults, text }, index) => {
    const { name } = files[Math.floor(index / KINDS.length)] as RealFile;
    const kind = KINDS[index % KINDS.length] as Kind;
    if (faults) return { name, kind, reading: { rows: faults.map(({ row }) => row) } };
    const reading = { directives: directives ?? {} };
    const isText = kind !== "lax" && text !== undefined;
    return { name, kind, reading, ...(isText && { text }) };
  });
}

/** What ours and Go tell differently, with the file. */
function differences(files: readonly RealFile[]): unknown[] {
  const theirs = tellGo(files);
  const found: unknown[] = [];
  files.forEach((file, index) => {
    KINDS.forEach((kind, at) => {
      const [go, ours] = [theirs[index * KINDS.length + at], tellOurs(file, kind)];
      if (JSON.stringify(sorted(go)) === JSON.stringify(sorted(ours))) return;
      found.push({ text: file.text, ours, go });
    });
  });
  return found;
}

/** With verbs in one order. */
function sorted(told: Told | undefined): unknown {
  if (told === undefined || !("directives" in told.reading)) return told;
  return { ...told, reading: Object.entries(told.reading.directives).toSorted() };
}

function readable(files: readonly RealFile[], kind: Kind): number {
  return files.filter(({ text }) => "directives" in read(text, kind)).length;
}

describeWithProgram(
  "go.mod and go.work files, against Go's own library",
  MODULES_ORACLE_NEEDS,
  () => {
    test("every file that this machine has is read, refused and formatted as by Go", () => {
      const files = realFiles();
      expect(files.length).toBeGreaterThan(100);
      expect(differences(files)).toEqual([]);
      expect(readable(files, "strict")).toBeGreaterThan(100);
    });

    test("so are generated files", () => {
      const random = seededRandom(1);
      const files = Array.from({ length: 1500 }, (_, index) => ({
        name: `generated ${index}`,
        text: randomFile(random, index % 3 === 0 ? "work" : "mod"),
      }));
      expect(differences(files)).toEqual([]);
      expect(readable(files, "strict")).toBeGreaterThan(100);
      expect(readable(files, "work")).toBeGreaterThan(50);
    });

    test("so are files with something changed in them", () => {
      const random = seededRandom(2);
      const real = realFiles().filter(({ text }) => text.length < 3000);
      const files = Array.from({ length: 3000 }, (_, index) => {
        const { name, text } = real[Math.floor(random() * real.length)] as RealFile;
        const change = index % 10 === 0 ? withOtherBytes : mutated;
        return { name: `${name} changed ${index}`, text: change(text, random) };
      });
      expect(differences(files)).toEqual([]);
    });
  },
);
