import { existsSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { sweepWorkspaces, withWorkspace } from "../../../src/opa/program/workspace.ts";

test("a sweep removes what a killed process left long ago and nothing that may be in use", async () => {
  const left = mkdtempSync(path.join(tmpdir(), "gatehouse-compile-"));
  const now = new Date();
  const longAgo = new Date(now.getTime() - 2 * 60 * 60 * 1000);
  utimesSync(left, longAgo, longAgo);
  const foreign = mkdtempSync(path.join(tmpdir(), "gatehouse-other-"));
  utimesSync(foreign, longAgo, longAgo);
  await withWorkspace(async (workspace) => {
    const folder = await workspace.write("used", [["a.rego", "package a"]]);
    await sweepWorkspaces(now);
    expect(existsSync(folder)).toBe(true);
  });
  expect([existsSync(left), existsSync(foreign)]).toEqual([false, true]);
  rmSync(foreign, { recursive: true });
});
