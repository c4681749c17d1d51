import { mkdtempSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { watchChanges } from "../../../src/cli/local/folder-changes.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-watch-"));
const at = (name: string): string => path.join(folder, name);

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** As most editors save: a new file takes the place of the old one. */
async function saveByRenaming(name: string): Promise<void> {
  await writeFile(at(`${name}.new`), "saved");
  await rename(at(`${name}.new`), at(name));
}

const STEPS: readonly { readonly note: string; readonly act: () => Promise<unknown> }[] = [
  { note: "a new folder", act: () => mkdir(at("a/b"), { recursive: true }) },
  { note: "a file in it", act: () => writeFile(at("a/b/x.rego"), "1") },
  { note: "written again", act: () => writeFile(at("a/b/x.rego"), "2") },
  { note: "saved by renaming", act: () => saveByRenaming("a/b/x.rego") },
  { note: "saved by renaming again", act: () => saveByRenaming("a/b/x.rego") },
  { note: "written after that", act: () => writeFile(at("a/b/x.rego"), "3") },
  {
    note: "another folder in its place",
    act: async () => {
      await mkdir(at("c"));
      await rename(at("a"), at("d"));
      await rename(at("c"), at("a"));
    },
  },
  { note: "a file in the other folder", act: () => writeFile(at("a/y.rego"), "1") },
  { note: "the file is removed", act: () => rm(at("a/y.rego")) },
];

test("every way to change a folder is noticed, and nothing else", async () => {
  const interrupt = new AbortController();
  const changes = watchChanges(folder, interrupt.signal);
  await changes.refresh();
  for (const { note, act } of STEPS) {
    const start = Date.now();
    const noticed = changes.next(5000);
    await act();
    await noticed;
    expect([note, Date.now() - start < 4000]).toEqual([note, true]);
    await changes.refresh();
  }
  const start = Date.now();
  await changes.next(300);
  expect(Date.now() - start).toBeGreaterThanOrEqual(290);
  setTimeout(() => interrupt.abort(), 20);
  await changes.next(undefined);
  changes.close();
});
