import { execFileSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jest/globals";
import { ROOT } from "../support/process.ts";

const PROGRAM = `
const { openBundle } = await import(${JSON.stringify(pathToFileURL(path.join(ROOT, "dist", "index.js")).href)});
const files = { "p.rego": 'package p\\n\\nallow if input.user == "alice"\\n' };
const bundle = await openBundle({ files });
const kinds = new Set();
for (let at = 0; at < 500; at++) kinds.add((await bundle.decide("p/allow", { user: "alice" })).kind);
console.log([...kinds].join());
await bundle.close();
`;

test("where Node may make no code of text, decisions go on as they were", () => {
  const options = ["--disallow-code-generation-from-strings", "--input-type=module", "-e", PROGRAM];
  const output = execFileSync(process.execPath, options, { encoding: "utf8" });
  expect(output.trim()).toBe("defined");
});
