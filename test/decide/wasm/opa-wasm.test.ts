import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type EmbeddedPolicy, loadPolicySync } from "../../../src/compile/embedder/opa-wasm.ts";
import type { Evaluator } from "../../../src/decide/evaluator.ts";
import { createWasmEngine } from "../../../src/decide/wasm/wasm-engine.ts";
import { sourceOf } from "../../compile/bundle-source.ts";
import { atOnce, contextAt } from "../../support/at-once.ts";
import { compileEngine } from "../../support/compile-engine.ts";

const POLICY = `package p

echo := input

allow if data.roles[input.role][_] == input.action

count_of := count(input.list)
`;

const RULES = ["p/echo", "p/allow", "p/count_of"];

describe("the outside check: npm's opa-wasm loads the same module", () => {
  let engine: Evaluator;
  let peer: EmbeddedPolicy;

  beforeAll(async () => {
    const data = '{"roles":{"admin":["read","write"]}}';
    const source = sourceOf({ "p.rego": POLICY, "data.json": data }, { entrypoints: RULES });
    const built = await compileEngine(source);
    const wasm = built.targets?.wasm?.bytes ?? new Uint8Array();
    const entrypoints = new Map(RULES.map((rule) => [rule, rule]));
    engine = await createWasmEngine({ wasm, data: built.data, entrypoints, builtins: new Map() });
    peer = loadPolicySync(wasm);
    peer.setData(JSON.parse(Buffer.from(built.data).toString("utf8")));
  });

  function both(
    rule: string,
    input: unknown,
  ): { readonly ours: unknown; readonly theirs: unknown } {
    const decision = atOnce(
      engine.evaluate({
        path: ["p", rule],
        input: Buffer.from(JSON.stringify(input)),
        context: contextAt(0n),
        watch: undefined,
      }),
    );
    return {
      ours: decision.kind === "defined" ? JSON.parse(decision.json) : undefined,
      theirs: peer.evaluate(input, `p/${rule}`)[0]?.result,
    };
  }

  test.each([
    { rule: "allow", input: { role: "admin", action: "read" }, want: true },
    { rule: "allow", input: { role: "admin", action: "grant" }, want: undefined },
    { rule: "count_of", input: { list: [1, 2, 3] }, want: 3 },
    { rule: "count_of", input: {}, want: undefined },
  ])("$rule of $input", ({ rule, input, want }) => {
    expect(both(rule, input)).toEqual({ ours: want, theirs: want });
  });

  test("any JSON comes back as it went in", () => {
    const document = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(document, (input) => {
        const plain = JSON.parse(JSON.stringify(input));
        expect(both("echo", plain).ours).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });
});
