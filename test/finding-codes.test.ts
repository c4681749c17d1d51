import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Diagnostic } from "../src/domain/policy-error.ts";
import { STATUS_OF } from "../src/http/errors.ts";
import { FINDINGS } from "../src/service/findings.ts";

const SRC: string = path.resolve(import.meta.dirname, "../src");

const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(path.join(SRC, file), "utf8") }));
const declarations = sources.filter(({ file }) => path.basename(file) === "findings.ts");
const codes = FINDINGS.map(({ code }): string => code);

describe("finding codes", () => {
  test("every one that is declared beside its owner is in the table, once", () => {
    const declared = declarations.flatMap(({ text }) =>
      [...text.matchAll(/\bdefineFinding\(\s*"([a-z_]+)"/g)].map(([, code]) => code),
    );
    expect(declared.length).toBeGreaterThan(30);
    expect(codes.toSorted()).toEqual(declared.toSorted());
    expect(new Set(codes).size).toBe(codes.length);
  });

  test("none is written a second time", () => {
    // The code of a whole error may be the same word, and has a type of its own.
    const looked = codes.filter((code) => !Object.hasOwn(STATUS_OF, code));
    const written = sources
      .filter((source) => !declarations.includes(source))
      .flatMap(({ file, text }) =>
        looked.filter((code) => text.includes(`"${code}"`)).map((code) => `${file}: ${code}`),
      );
    expect(written).toEqual([]);
  });

  test("text that nobody declared is none", () => {
    // @ts-expect-error A misspelt code does not compile.
    const finding: Diagnostic = { code: "rot_error", message: "outside" };
    expect(codes).not.toContain(finding.code);
  });

  test("text becomes a code only where it is declared, comes from OPA, or from a server", () => {
    const casts = sources.filter(({ text }) =>
      /\bas FindingCode\b|<FindingCode>|is FindingCode\b/.test(text),
    );
    expect(casts.map(({ file }) => file).toSorted()).toEqual([
      "cli/client/answers.ts",
      "domain/finding.ts",
      "opa/program/diagnostics.ts",
    ]);
  });
});
