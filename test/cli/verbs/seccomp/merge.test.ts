import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { allowing, useProfiles, when } from "./profile-folder.ts";

const folder = useProfiles({
  "a.json": allowing(["read", "write"], when("socket", 0, "EQ", 1)),
  "b.json": allowing(["read", "openat"], when("socket", 0, "EQ", 2)),
  "c.json": allowing(["read", "close", "socket"]),
  "low.json": allowing(["read"], when("lseek", 1, "LE", 10)),
  "high.json": allowing(["read"], when("lseek", 1, "GE", 5)),
});

function allowed(text: string): unknown {
  const { syscalls } = JSON.parse(text) as { syscalls: { names: string[]; args?: unknown[] }[] };
  return syscalls.map(({ names, args }) => (args === undefined ? names : { names, args }));
}

test("a union goes to standard output, in the canonical order", async () => {
  const { status, stdout } = await folder.run(["merge", "--union", "a.json", "b.json"]);
  expect(allowed(stdout)).toEqual([
    ["openat", "read", "write"],
    { names: ["socket"], args: [{ index: 0, value: 1, op: "SCMP_CMP_EQ" }] },
    { names: ["socket"], args: [{ index: 0, value: 2, op: "SCMP_CMP_EQ" }] },
  ]);
  expect(status).toBe(0);
});

test("an intersection of three goes to a file, and is no wider than any of them", async () => {
  const argv = ["merge", "--intersection", "c.json", "a.json", "c.json", "-o", "all.json"];
  expect(await folder.run(argv)).toEqual({
    status: 0,
    stdout: "all.json: 2 rules, 2 calls\n",
    stderr: "",
  });
  expect(allowed(await readFile(path.join(folder.path(), "all.json"), "utf8"))).toEqual([
    ["read"],
    { names: ["socket"], args: [{ index: 0, value: 1, op: "SCMP_CMP_EQ" }] },
  ]);
  for (const file of ["a.json", "c.json"]) {
    expect((await folder.run(["subset", "all.json", file])).status).toBe(0);
  }
});

test("with --json the file is told as JSON, and a refusal too", async () => {
  const argv = ["merge", "--union", "a.json", "b.json", "--json", "-o", "union.json"];
  const { stdout } = await folder.run(argv);
  expect(JSON.parse(stdout)).toEqual({ file: "union.json", rules: 3, calls: 4 });
  const refused = await folder.run(["merge", "--intersection", "low.json", "high.json", "--json"]);
  expect(JSON.parse(refused.stdout)).toMatchObject({ code: "invalid_parameter" });
});

test("what no rules say is refused with the reason", async () => {
  expect(await folder.run(["merge", "--intersection", "low.json", "high.json"])).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "error: the OCI form cannot say the intersection of low.json and high.json:\n  lseek: no condition says arg1 <= 0xa and arg1 >= 0x5 at once\n",
  });
});

test.each([
  { argv: ["merge", "a.json", "b.json"], says: "one of --union and --intersection is wanted" },
  { argv: ["merge", "--union", "a.json"], says: "two profiles or more are wanted" },
])("$says", async ({ argv, says }) => {
  const { status, stderr } = await folder.run(argv);
  expect(stderr).toContain(`error: ${says}`);
  expect(status).toBe(2);
});
