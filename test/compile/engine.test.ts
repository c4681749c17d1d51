import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import { buildTargets } from "../../src/compile/targets.ts";
import { wrapperEntrypoint } from "../../src/compile/wrapper.ts";
import type { BundleSource, CompiledEngine } from "../../src/domain/bundle.ts";
import { withWorkspace } from "../../src/opa/program/workspace.ts";
import { opaBinary } from "../support/opa.ts";
import { sourceOf } from "./bundle-source.ts";
import { engineOf, opa, refusalOf } from "./run-compile.ts";

/** What the tests use of `@open-policy-agent/opa-wasm`; its own types name browser types that we leave out. */
interface OpaWasm {
  loadPolicy(module: Uint8Array): Promise<{
    setData(data: unknown): void;
    evaluate(input: unknown, entrypoint: string): { result: unknown }[];
  }>;
}
const { loadPolicy } = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as OpaWasm;

const INPUT = { user: "ann", n: 3 };

/** What our Wasm answers for each path of the index, by the outside evaluator. */
async function wasmAnswers(engine: CompiledEngine, packageName?: string): Promise<unknown[]> {
  const policy = await loadPolicy(Buffer.from(engine.wasm));
  policy.setData(JSON.parse(Buffer.from(engine.data).toString("utf8")));
  return engine.index.entrypoints.map((_, position) => {
    return policy.evaluate(INPUT, wrapperEntrypoint(position, packageName))[0]?.result;
  });
}

/** What OPA itself answers for the same paths of the bundle as it was written. */
async function opaAnswers(source: BundleSource, engine: CompiledEngine): Promise<unknown[]> {
  return withWorkspace(async (workspace) => {
    const folder = await workspace.write("bundle", [...source.modules, ...source.data]);
    return engine.index.entrypoints.map(({ path }) => {
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

function pathsOf(engine: CompiledEngine): string[] {
  return engine.index.entrypoints.map(({ path, kind }) => `${kind} ${path.join(" ")}`);
}

describe("the path index and its wrappers", () => {
  const source = sourceOf({
    "a.rego":
      'package app\n\ndefault allow := false\n\nallow if input.user == "ann"\n\nbad := {"x"}\n\nuses(x) if x in bad\n\ndefault grade(_) := 1\n\ngrade(x) := 2 if x > 1\n\nno_value := 1 if false\n\ngraded := grade(input.n)\n',
    "heads.rego":
      'package app.heads\n\na.b[c].d := 1 if some c in ["x", "y"]\n\na["b-c"].e contains "z"\n\nq[1] := 2\n\nnested.deep.f(x) := x\n\nchained := 1 if {\n\tfalse\n} else := 2\n',
    "dashes.rego": 'package teams["a-b"]["c \\"d\\" é"]["default"]\n\nif_ := data.app.allow\n',
    "empty.rego": "# nothing yet\n\npackage later.on # really\n",
    "functions.rego": "package only.functions\n\ndouble(x) := x * 2\n",
    "data.json": '{"app": {"extra": [1, 2]}, "later": {"note": "n"}}',
  });

  test("holds rules, packages and what is above them, and no functions", async () => {
    expect(pathsOf(await engineOf(source))).toEqual([
      "package app",
      "rule app allow",
      "rule app bad",
      "rule app graded",
      "package app heads",
      "package app heads a",
      "rule app heads a b",
      "package app heads a b-c",
      "rule app heads a b-c e",
      "rule app heads chained",
      "package app heads nested",
      "package app heads nested deep",
      "rule app heads q",
      "rule app no_value",
      "package later",
      "package later on",
      "package only",
      "package only functions",
      "package teams",
      "package teams a-b",
      'package teams a-b c "d" é',
      'package teams a-b c "d" é default',
      'rule teams a-b c "d" é default if_',
    ]);
  });

  test("every path answers as OPA answers it", async () => {
    const engine = await engineOf(source);
    expect(await wasmAnswers(engine)).toEqual(await opaAnswers(source, engine));
  });

  test("the plan names the same entrypoints and the files of the bundle", async () => {
    const engine = await engineOf(source);
    const plan = JSON.parse(Buffer.from(engine.plan).toString("utf8")) as {
      static: { files: { value: string }[] };
      plans: { plans: { name: string }[] };
    };
    const names = engine.index.entrypoints.map((_, position) => wrapperEntrypoint(position));
    expect(plan.plans.plans.map(({ name }) => name).sort()).toEqual(names.sort());
    expect(plan.static.files.map(({ value }) => value)).toEqual(
      expect.arrayContaining(["a.rego", "dashes.rego", "heads.rego"]),
    );
  });

  test("functions of version 0 with several bodies, on one line", async () => {
    const old = sourceOf(
      {
        "old.rego":
          "package old\n\nf(x) = y { y := x } { y := x }\nr { true } { false }\nq[x] { x := 1 }\n",
      },
      { regoVersion: 0 },
    );
    expect(pathsOf(await engineOf(old))).toEqual(["package old", "rule old q", "rule old r"]);
  });

  test("functions that were taken for rules are found by OPA, however many", async () => {
    const rules = Array.from({ length: 15 }, (_, at) => `f${at}(x) := x\n`);
    const hidden = sourceOf({ "a.rego": `package a\n\nx := 1\n\n${rules.join("")}` });
    const wrong = [...rules.keys()].map((at) => ({ path: ["a", `f${at}`], kind: "rule" as const }));
    const entrypoints = [...wrong, { path: ["a", "x"], kind: "rule" as const }];
    const built = await withWorkspace((workspace) => {
      const { signal } = new AbortController();
      const context = { opa, workspace, signal, extra: [], hostBuiltins: new Set<string>() };
      return buildTargets(context, hidden, "gatehouse_entrypoints", { entrypoints });
    });
    expect(built).toMatchObject({ index: { entrypoints: [{ path: ["a", "x"], kind: "rule" }] } });
  });

  test("a bundle that mentions the wrapper's package gets another one", async () => {
    const taken = sourceOf({
      "a.rego": "package gatehouse_entrypoints\n\nr0 := 7\n",
      "b.rego": "package b\n\nx := data.gatehouse_entrypoints.r0\n",
    });
    const engine = await engineOf(taken);
    expect(pathsOf(engine)).toEqual([
      "package b",
      "rule b x",
      "package gatehouse_entrypoints",
      "rule gatehouse_entrypoints r0",
    ]);
    expect(await wasmAnswers(engine, "gatehouse_entrypoints_1_")).toEqual([
      { x: 7 },
      7,
      { r0: 7 },
      7,
    ]);
  });
});

describe("rules annotated as entrypoints", () => {
  const annotated = (body: string): BundleSource =>
    sourceOf({
      "a.rego": `# METADATA\n# title: All\n# entrypoint: true\npackage a\n\n# METADATA\n# entrypoint: true\nbad := {"x"}\n\nf(x) if x in bad\n\n${body}`,
    });

  test("need not be ones that OPA takes as such", async () => {
    const source = annotated('r1 := f("x")\n');
    const engine = await engineOf(source);
    expect(await wasmAnswers(engine)).toEqual(await opaAnswers(source, engine));
    expect(pathsOf(engine)).toEqual(["package a", "rule a bad", "rule a r1"]);
  });

  test("keep their annotations where the policy reads them", async () => {
    const source = sourceOf({
      "a.rego":
        "package a\n\n# METADATA\n# title: Allow\n# entrypoint: true\nallow := rego.metadata.rule()\n",
    });
    const engine = await engineOf(source);
    expect(await wasmAnswers(engine)).toEqual(await opaAnswers(source, engine));
  });

  test("are refused with advice where OPA cannot take them and they have to stay", async () => {
    const lines = await refusalOf(annotated("y := rego.metadata.rule()\n"));
    expect(lines).toEqual([
      expect.stringMatching(
        /function data\.a\.f used as reference.*leave out that entrypoint: true/,
      ),
    ]);
  });

  test("may not be named like wrappers then", async () => {
    const source = sourceOf({
      "a.rego":
        "package a\n\n# METADATA\n# title: T\n# entrypoint: true\nr7 := rego.metadata.rule()\n",
    });
    expect(await refusalOf(source)).toEqual([
      "entrypoint_name a rule named like a/r7 cannot be annotated as an entrypoint here: rename it, or leave the annotation out",
    ]);
  });
});
