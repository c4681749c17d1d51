import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { compileBundle } from "../../src/compile/compile-bundle.ts";
import { loadPolicySync } from "../../src/compile/embedder/opa-wasm.ts";
import { BUILTINS, signaturesOf } from "../../src/decide/builtins/builtins.ts";
import { ENGINES } from "../../src/decide/engines.ts";
import type { BundleSource, CompiledEngine } from "../../src/domain/bundle.ts";
import { createOpa } from "../../src/opa/program/opa.ts";
import { withWorkspace } from "../../src/opa/program/workspace.ts";
import { compileFiles } from "../../src/opa/rego/compile/compile-files.ts";
import { rulePaths } from "../../src/opa/rego/compile/rule-paths.ts";
import { atOnce, contextAt } from "../support/at-once.ts";
import { enginePartsOf } from "../support/engine-parts.ts";
import { opaBinary } from "../support/opa.ts";
import { sourceOf } from "./bundle-source.ts";
import { engineOf, errorOf, refusalOf, toLine } from "./run-compile.ts";

const INPUT = { user: "ann", n: 3 };

type Path = readonly string[];

/** What the exact engine answers for each path. */
async function exactAnswers(source: BundleSource, paths: readonly Path[]): Promise<unknown[]> {
  const engine = await ENGINES.exact(await enginePartsOf(source));
  const input = Buffer.from(JSON.stringify(INPUT));
  return paths.map((path) => {
    const question = { path, input, context: contextAt(0n), watch: undefined };
    const decision = atOnce(engine.evaluate(question));
    if (decision.kind === "defined") return JSON.parse(decision.json) as unknown;
    return decision.kind === "undefined" ? undefined : decision;
  });
}

/** What the module answers for each of its entrypoints, by the outside evaluator. */
async function wasmAnswers({ targets, data }: CompiledEngine): Promise<Record<string, unknown>> {
  const policy = loadPolicySync(Buffer.from(targets?.wasm?.bytes ?? []));
  policy.setData(JSON.parse(Buffer.from(data).toString("utf8")));
  const names = Object.keys(policy.entrypoints);
  return Object.fromEntries(names.map((name) => [name, policy.evaluate(INPUT, name)[0]?.result]));
}

/** What OPA itself answers for each path of the bundle as it was written. */
async function opaAnswers(source: BundleSource, paths: readonly Path[]): Promise<unknown[]> {
  return withWorkspace(async (workspace) => {
    const manifest = JSON.stringify({ rego_version: source.regoVersion });
    const folder = await workspace.write("bundle", [
      ...source.modules,
      ...source.data,
      [".manifest", manifest],
    ]);
    return paths.map((path) => {
      const query = `data${path.map((each) => `[${JSON.stringify(each)}]`).join("")}`;
      const args = ["eval", "--format", "json", "--stdin-input", "-b", folder, query];
      const output = execFileSync(opaBinary(), args, { input: JSON.stringify(INPUT) });
      const { result } = JSON.parse(output.toString()) as {
        result?: { expressions: { value: unknown }[] }[];
      };
      return result?.[0]?.expressions[0]?.value;
    });
  });
}

/** Every rule, package and what is above them. */
async function pathsOf(source: BundleSource): Promise<readonly Path[]> {
  const { modules } = await engineOf(source);
  const compilation = compileFiles(modules, signaturesOf(BUILTINS));
  return [[], ...rulePaths(compilation)];
}

const DASHES = {
  "dashes.rego": 'package teams["a-b"]["c \\"d\\" é"]["default"]\n\nif_ := data.app.allow\n',
};
const FILES = {
  "a.rego":
    'package app\n\ndefault allow := false\n\nallow if input.user == "ann"\n\nbad := {"x"}\n\nuses(x) if x in bad\n\ndefault grade(_) := 1\n\ngrade(x) := 2 if x > 1\n\nno_value := 1 if false\n\ngraded := grade(input.n)\n',
  "heads.rego":
    'package app.heads\n\na.b[c].d := 1 if some c in ["x", "y"]\n\na["b-c"].e contains "z"\n\nq[1] := 2\n\nnested.deep.f(x) := x\n\nchained := 1 if {\n\tfalse\n} else := 2\n',
  "empty.rego": "# nothing yet\n\npackage later.on # really\n",
  "functions.rego": "package only.functions\n\ndouble(x) := x * 2\n",
  "data.json": '{"app": {"extra": [1, 2]}, "later": {"note": "n"}}',
};
const SOURCE = sourceOf({ ...FILES, ...DASHES });

describe("the exact engine of what the gate lets pass", () => {
  test("answers every rule, package, what is between, below and beside them as OPA does", async () => {
    const paths = [
      ...(await pathsOf(SOURCE)),
      ...["app/extra", "app/heads/a", "app/heads/a/b/x", "app/heads/a/b-c", "app/heads/nested"],
      ...["app/heads/nested/deep", "app/heads/a/b/none", "later/note", "nowhere/x"],
    ].map((path) => (typeof path === "string" ? path.split("/") : path));
    expect(await exactAnswers(SOURCE, paths)).toEqual(await opaAnswers(SOURCE, paths));
  });

  test("answers Rego of version 0 too", async () => {
    const text =
      "package old\n\nf(x) = y { y := x } { y := x }\nr { true } { false }\nq[x] { x := 1 }\n";
    const old = sourceOf({ "old.rego": text }, { regoVersion: 0 });
    const paths = await pathsOf(old);
    expect(paths.map((path) => path.join("/"))).toEqual(
      expect.arrayContaining(["", "old", "old/r", "old/q"]),
    );
    expect(await exactAnswers(old, paths)).toEqual(await opaAnswers(old, paths));
  });

  test.each([
    {
      note: "also those that OPA does not take as such",
      text: '# METADATA\n# title: All\n# entrypoint: true\npackage a\n\n# METADATA\n# entrypoint: true\nbad := {"x"}\n\nf(x) if x in bad\n\nr1 := f("x")\n',
    },
    {
      note: "with the annotations that they read",
      text: "package a\n\n# METADATA\n# title: Allow\n# entrypoint: true\nallow := rego.metadata.rule()\n",
    },
  ])("answers rules annotated as entrypoints, $note", async ({ text }) => {
    const annotated = sourceOf({ "a.rego": text });
    const paths = await pathsOf(annotated);
    expect(await exactAnswers(annotated, paths)).toEqual(await opaAnswers(annotated, paths));
  });
});

describe("Wasm and plan of declared entrypoints", () => {
  const ENTRYPOINTS = ["app/allow", "app/heads", "app/heads/a/b", "app/heads/q"];
  // OPA takes a rule for an entrypoint by itself where its package has a name like that of DASHES.
  const declared = sourceOf(FILES, { entrypoints: ENTRYPOINTS });

  test("have them under their own names, and no other, and answer them as OPA does", async () => {
    const engine = await engineOf(declared);
    const paths = ENTRYPOINTS.map((each) => each.split("/"));
    const opas = await opaAnswers(declared, paths);
    expect(await wasmAnswers(engine)).toEqual(
      Object.fromEntries(ENTRYPOINTS.map((each, at) => [each, opas[at]])),
    );
    expect(engine.portability).toEqual({ portable: true, reasons: [] });
  });

  test("names of any text are answered, under the name that was declared", async () => {
    const odd = 'teams/a-b/c "d" é/default/if_';
    expect(await wasmAnswers(await engineOf({ ...SOURCE, entrypoints: [odd] }))).toMatchObject({
      [odd]: true,
    });
  });

  test("the plan names the same entrypoints and the files of the bundle", async () => {
    const { targets } = await engineOf(declared);
    const plan = JSON.parse(Buffer.from(targets?.plan?.bytes ?? []).toString("utf8")) as {
      static: { files: { value: string }[] };
      plans: { plans: { name: string }[] };
    };
    expect(plan.plans.plans.map(({ name }) => name).sort()).toEqual(ENTRYPOINTS.toSorted());
    expect(plan.static.files.map(({ value }) => value)).toEqual(
      expect.arrayContaining(["a.rego", "heads.rego"]),
    );
  });

  test("are not there where OPA's compiler refuses them, which says why", async () => {
    const refused = { ...SOURCE, entrypoints: ["app/bad"] };
    const { targets, portability } = await engineOf(refused);
    expect(targets).toEqual({});
    expect(portability?.portable).toBe(false);
    const reasons = portability?.reasons.map(toLine);
    expect(reasons).toEqual([expect.stringMatching(/function data\.app\.uses used as reference/)]);
    expect(await refusalOf({ ...refused, engine: "wasm" })).toEqual(reasons);
    expect(await exactAnswers(refused, [["app", "bad"]])).toEqual([["x"]]);
  });

  test("are not there where they take OPA's compiler too long, and the push goes on without", async () => {
    const keys = Array.from({ length: 12_000 }, (_, at) => `"key ${at}": "value ${at}"`);
    const large = sourceOf(
      { "a.rego": `package a\n\nx := {${keys.join(", ")}}\n\ny := x[input.k]\n` },
      { entrypoints: ["a/y"] },
    );
    const short = {
      opa: createOpa({ binary: opaBinary(), cpuSeconds: 1 }),
      builtins: signaturesOf(BUILTINS),
    };
    const { engine, warnings } = await compileBundle(large, short);
    const said = "opa build took more than 1 s of processor time";
    expect(engine?.targets).toEqual({});
    expect(engine?.portability).toMatchObject({
      portable: false,
      reasons: [{ code: "compile_limit", message: expect.stringContaining(said) }],
      planFaults: [{ code: "compile_limit", message: expect.stringContaining(said) }],
    });
    expect(warnings.map(toLine)).toEqual([
      expect.stringMatching(
        /^not_portable OPA builds no module of the entrypoints: .* more than 1 s of processor time.*; change what it names, or declare no entrypoints$/,
      ),
    ]);
    const refused = await errorOf(compileBundle({ ...large, engine: "wasm" }, short));
    expect(refused?.diagnostics).toEqual(engine?.portability?.reasons);
  });
});
