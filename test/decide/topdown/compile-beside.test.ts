import { expect, test } from "@jest/globals";
import {
  type CompiledRego,
  compileBeside,
  createCompileThread,
} from "../../../src/decide/topdown/compile-beside.ts";
import type { RegoFile } from "../../../src/domain/bundle.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";

/** Built by the set-up of the tests. */
const FILE = new URL("../../../dist/decide/topdown/compile-thread.js", import.meta.url);
const thread = createCompileThread(FILE);

const LARGE = rulesOf(`p := x if { some x in input.a; x != data.b[x] } else := "é" if not input.c`);

test("large modules are compiled beside, one revision after the other and at once, as they are here", async () => {
  const others = ["q := [input.a, data.b] if every x in input.c { x > 1 }", "r contains 1e3"];
  for (const revisions of [[LARGE], others.map(rulesOf), [LARGE]]) {
    const beside = await Promise.all(revisions.map(compile));
    const here = revisions.map((files) => compileBeside(files, builtinSignatures()));
    expect(beside).toStrictEqual(await Promise.all(here));
  }
});

test("who gets the same rules again gets trees of their own", async () => {
  const [first, second] = [await compile(LARGE), await compile(LARGE)];
  expect(first).toStrictEqual(second);
  expect(first.modules[0]?.rules[0]?.head).not.toBe(second.modules[0]?.rules[0]?.head);
});

test("modules that are no Rego are refused with their places, and the next are compiled", async () => {
  const wrong = [...LARGE, { file: "wrong.rego", text: "package a\n\np := ", version: 1 as const }];
  await expect(compile(wrong)).rejects.toMatchObject({
    code: "invalid_parameter",
    diagnostics: [{ code: "rego_parse_error", location: { file: "wrong.rego", row: 3 } }],
  });
  expect((await compile(LARGE)).modules).toHaveLength(1);
});

test("what no OPA has checked is, and builtins that nobody has are told", async () => {
  const unsafe = rulesOf("p if x == 1");
  const checked = { thread, isUnchecked: true };
  await expect(compileBeside(unsafe, builtinSignatures(), checked)).rejects.toMatchObject({
    code: "invalid_parameter",
    diagnostics: expect.arrayContaining([
      expect.objectContaining({ code: "rego_unsafe_var_error" }),
    ]),
  });
  const signatures = new Map([...builtinSignatures(), ["no.such", { arity: 1, isAbsent: true }]]);
  const { absent } = await compileBeside(rulesOf("p if no.such(1)"), signatures, { thread });
  expect(absent[0]).toMatchObject({ name: "no.such", location: { file: "a.rego" } });
});

function compile(files: readonly RegoFile[]): Promise<CompiledRego> {
  return compileBeside(files, builtinSignatures(), { thread });
}

/** As many as are no longer compiled at once. */
function rulesOf(rule: string): readonly RegoFile[] {
  const count = Math.ceil(20_000 / rule.length);
  const text = ["package a", ...Array.from({ length: count }, () => rule)].join("\n\n");
  return [{ file: "a.rego", text, version: 1 }];
}
