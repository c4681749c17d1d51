import { expect, test } from "@jest/globals";
import { createContexts } from "../../../src/decide/context.ts";
import { isPending } from "../../../src/decide/pending.ts";
import { createPathRefusals } from "../../../src/decide/topdown/path-refusals.ts";
import { typesBeside } from "../../../src/decide/topdown/types-beside.ts";
import type { RegoFile } from "../../../src/domain/bundle.ts";
import { createPathTypes } from "../../../src/opa/rego/types/path-types.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";

/** Built by the set-up of the tests. */
const THREAD = new URL("../../../dist/decide/topdown/types-thread.js", import.meta.url);
const newContext = createContexts();

test("the types of large modules are inferred beside, once, and say the same", async () => {
  const files = modulesOf(1_000);
  const here = createPathTypes((await typesBeside(files, builtinSignatures())).tree);
  const refusals = createPathRefusals(files, builtinSignatures(), THREAD);
  const path = ["a", "p7", "x"];
  const pending = refusals.of(path, newContext());
  expect(isPending(pending)).toBe(true);
  const { refused } = await pending;
  expect(refused).toMatchObject({ error: { message: here.typeErrorOf(path) } });
  expect(JSON.stringify(refused)).toContain("want (one of)");

  const shared = ["a", "p7", "k7", "z"];
  const next = refusals.of(shared, newContext());
  expect(isPending(next)).toBe(false);
  expect(await next).toMatchObject({
    refused: { error: { message: here.typeErrorOf(shared) } },
  });
});

test("the types of small modules are known at once", () => {
  const types = typesBeside(modulesOf(10), builtinSignatures(), THREAD);
  expect(isPending(types)).toBe(false);
});

test("small modules whose types have no measure refuse nothing", async () => {
  const doubled = Array.from({ length: 60 }, (_, at) => `p${at} := [p${at + 1}, p${at + 1}, 1]`);
  const text = ["package a", ...doubled, "p60 := 1", "q := [p0] == [p1]"].join("\n");
  const types = typesBeside([{ file: "a.rego", text, version: 1 }], builtinSignatures(), THREAD);
  expect(isPending(types)).toBe(true);
  expect((await types).tree).toBeUndefined();
});

test("who has no time for the types is refused", async () => {
  const refusals = createPathRefusals(modulesOf(1_000), builtinSignatures(), THREAD);
  const hurried = createContexts({ patienceMs: 0 })();
  await expect(refusals.of(["a", "p7", "x"], hurried)).rejects.toMatchObject({
    code: "unavailable",
  });
  const { refused } = await refusals.of(["a", "p7", "x"], newContext());
  expect(refused).toBeDefined();
});

function modulesOf(rules: number): readonly RegoFile[] {
  const each = (at: number): string =>
    `p${at} := {"k${at}": x, "n": count(input.a)} if {\n  some x in ["a", "b"]\n  x == input.x\n}`;
  const text = ["package a", ...Array.from({ length: rules }, (_, at) => each(at))].join("\n");
  return [{ file: "a.rego", text, version: 1 }];
}
