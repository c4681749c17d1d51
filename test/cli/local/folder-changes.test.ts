import { mkdtempSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { watchChanges } from "../../../src/cli/local/folder-changes.ts";
import { until } from "../../support/until.ts";

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

function isOver(work: Promise<void>): () => boolean {
  let over = false;
  void work.then(() => {
    over = true;
  });
  return () => over;
}

/** Changes another folder until that is noticed: by then anything before it was noticed too. */
async function changeElsewhere(): Promise<void> {
  const elsewhere = mkdtempSync(path.join(tmpdir(), "gatehouse-watch-"));
  const changes = watchChanges(elsewhere, new AbortController().signal);
  await changes.refresh();
  const noticed = changes.next(undefined);
  await writeFile(path.join(elsewhere, "x.rego"), "1");
  await noticed;
  changes.close();
  await rm(elsewhere, { recursive: true });
}

test("every way to change a folder is noticed, and nothing else", async () => {
  const interrupt = new AbortController();
  const changes = watchChanges(folder, interrupt.signal);
  await changes.refresh();
  for (const { note, act } of STEPS) {
    const noticed = isOver(changes.next(undefined));
    await act();
    await until(note, noticed);
    await changes.refresh();
  }
  const noticed = isOver(changes.next(undefined));
  await changeElsewhere();
  expect(noticed()).toBe(false);
  interrupt.abort();
  await until("the interruption", noticed);
  changes.close();

  const patient = watchChanges(folder, new AbortController().signal);
  await patient.next(1);
  patient.close();
});
