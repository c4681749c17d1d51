import { describe, expect, test } from "@jest/globals";
import { builtProgram, programOf, versionLine } from "../../../src/means/program/built-program.ts";

describe("what the program was built of", () => {
  test.each([
    { note: "no commit is known", packed: {}, line: "1.2.3" },
    { note: "a build left the commit empty", packed: { gitHead: "" }, line: "1.2.3" },
    { note: "the commit is known", packed: { gitHead: "1a2b3c4" }, line: "1.2.3 (1a2b3c4)" },
  ])("is told in one line: $note", ({ packed, line }) => {
    expect(versionLine(programOf(JSON.stringify({ version: "1.2.3", ...packed })))).toBe(line);
  });

  test("is read from the package that this file is of", () => {
    expect(builtProgram().version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
