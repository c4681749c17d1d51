import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";

const ROOT: string = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

test("package.json, README, CONTRIBUTING and set-up name one lowest version of Node", () => {
  const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
  const lowest = /^>=(\d+\.\d+)$/.exec(engines.node)?.[1];
  for (const file of ["README.md", "CONTRIBUTING.md"]) {
    const named = [...read(file).matchAll(/\bNode (\d+\.\d+)/g)].map((match) => match[1]);
    expect([file, ...new Set(named)]).toEqual([file, lowest]);
  }
  // Set-up reads it from package.json and has no number of its own.
  const setup = read("scripts/setup.mjs");
  expect(setup).toContain("engines.node");
  expect(setup).not.toMatch(/(?<!>=)\b\d\d\.\d+/);
});
