import { describe, expect, test } from "@jest/globals";
import { NOT_PORTABLE } from "../../src/compile/findings.ts";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import type { BundleSource, CompiledBundle } from "../../src/domain/bundle.ts";
import { passGate } from "../../src/pipeline/gate.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { errorOf, opa, toLine } from "../compile/run-compile.ts";

function pass(source: BundleSource): Promise<CompiledBundle> {
  return passGate(source, { opa, builtins: BUILTINS });
}

/** Has the rules of a bundle answered by Wasm. */
const ON_WASM: Partial<BundleSource> = { engine: "wasm", entrypoints: ["a"] };

async function refusalOf(
  files: Readonly<Record<string, string>>,
  settings?: Partial<BundleSource>,
): Promise<readonly string[]> {
  const error = await errorOf(pass(sourceOf(files, settings)));
  return error === undefined ? [] : error.diagnostics.map(toLine);
}

/** What an embedder meets is told in portability.test.ts. */
async function warningsOf(
  files: Readonly<Record<string, string>>,
  settings?: Partial<BundleSource>,
): Promise<readonly string[]> {
  const { warnings } = await pass(sourceOf(files, settings));
  return warnings.filter(({ code }) => code !== NOT_PORTABLE.code).map(toLine);
}

/** OPA computes with binary fractions, its Wasm with decimal ones. */
const POLICY = 'package a\n\ntenth if 1 - input.x == 0.1\n\nallow if input.user == "ann"\n';

const DISAGREEING: readonly {
  readonly note: string;
  readonly test: string;
  readonly says: string;
}[] = [
  {
    note: "is undefined here",
    test: 'test_no if not data.a.tenth with input as {"x": 0.9}',
    says: "a_test.rego:3:1 policy_test_disagrees data.a_test.test_no passes in OPA, and in the decision engine is undefined: decisions would differ",
  },
  {
    note: "is false here",
    test: 'test_same := same if same := data.a.same with input as {"x": 0.9}',
    says: "a_test.rego:3:1 policy_test_disagrees data.a_test.test_same passes in OPA, and in the decision engine is false: decisions would differ",
  },
  {
    note: "fails in one of its cases here",
    test: 'test_cases[note] if {\n\tsome note, x in {"tenth": 0.9, "other": 2}\n\tnot data.a.tenth with input as {"x": x}\n}',
    says: "a_test.rego:3:1 policy_test_disagrees data.a_test.test_cases passes in OPA, and in the decision engine does not hold in all its cases: ",
  },
];

describe("the author's tests are asked of the engine that will answer", () => {
  const filesWith = (text: string): Readonly<Record<string, string>> => ({
    "a.rego": `${POLICY}\ndefault same := true\n\nsame := false if tenth\n\nhuge if format_int(input.x, 10) == "1"\n`,
    "a_test.rego": `package a_test\n\n${text}\n`,
  });

  test.each(DISAGREEING)("Wasm: refuse the push where one $note", async ({ test: text, says }) => {
    const files = filesWith(text);
    expect(await refusalOf(files, ON_WASM)).toEqual([expect.stringContaining(says)]);
  });

  test.each(DISAGREEING)("exact: one that $note on Wasm holds", async ({ test: text }) => {
    expect(await warningsOf(filesWith(text))).toEqual([]);
    expect(await warningsOf(filesWith(text), { ...ON_WASM, engine: "auto" })).toEqual([]);
  });

  test("and hold where Wasm breaks off, which the exact engine then answers", async () => {
    const files = filesWith('test_error if not data.a.huge with input as {"x": 1e300}');
    expect(await warningsOf(files, ON_WASM)).toEqual([]);
  });

  test("pass silently where both say the same, mocks and all", async () => {
    const text = [
      "package a_test",
      'test_ann if data.a.allow with input as {"user": "ann"}',
      "test_time if data.a.late with time.now_ns as 5",
      'test_sent if data.a.sent with data.a.send as {"status": 200}',
      'test_cases[note] if {\n\tsome note, user in {"ann": "ann"}\n\tdata.a.allow with input as {"user": user}\n}',
      "todo_test_later if false",
      "test_unit if { x := data.a_test.helper(2); x == 4 }",
      "helper(n) := n * 2",
    ].join("\n\n");
    const files = {
      "a.rego": `${POLICY}\nlate if time.now_ns() == 5\n\nsend := {"status": 500}\n\nsent if send.status == 200\n`,
      "a_test.rego": `${text}\n`,
    };
    expect(await warningsOf(files)).toEqual([]);
    expect(await warningsOf(files, ON_WASM)).toEqual([]);
  });

  test("are asked of Wasm where functions of theirs read what is annotated as an entrypoint", async () => {
    const files = {
      "a.rego":
        "package a\n\n# METADATA\n# entrypoint: true\nallow := input.user\n\ntenth if 1 - input.x == 0.1\n",
      "a_test.rego":
        'package a_test\n\nasked(user) := allowed if {\n\tallowed := data.a.allow with input as {"user": user}\n}\n\ntest_u if asked("u") == "u"\n\ntest_no if not data.a.tenth with input as {"x": 0.9}\n',
    };
    expect(await refusalOf(files, ON_WASM)).toEqual([
      expect.stringMatching(/^a_test\.rego:9:1 policy_test_disagrees data\.a_test\.test_no passes/),
    ]);
  });

  const HARD = {
    "a.rego": 'package a\n\nnames := ["ann", "help"]\n',
    "fixed_test.rego": 'package fixed\n\nann := {"y": 1}\n',
    "more_test.rego": "package more\n\nann.y := 1\n\nf(x) := x\n",
  };
  const BROKEN =
    "package a_test\n\ntest_f if data.fixed[data.a.names[0]].y == 1\n\ntest_g if data.more[data.a.names[0]].y == 1\n";

  test("are told of where they make a module that does not load", async () => {
    const files = { ...HARD, "a_test.rego": BROKEN };
    expect(await warningsOf(files, ON_WASM)).toEqual([
      expect.stringMatching(
        /^policy_test_not_asked the tests were not judged by the decision engine: /,
      ),
    ]);
    expect(await warningsOf(files)).toEqual([]);
  });

  test("are told of where one wants a builtin that only OPA has", async () => {
    const text = 'test_unknown if not net.lookup_ip_addr("host.invalid")';
    const files = { ...HARD, "a_test.rego": `package a_test\n\n${text}\n` };
    expect(await warningsOf(files)).toEqual([
      expect.stringMatching(/^policy_test_not_asked .* not available here: net\.lookup_ip_addr$/),
    ]);
  });

  test("hold on the exact engine where OPA's compiler gets the test itself wrong", async () => {
    const text = "test_not if not data.fixed[data.a.names[0]].x";
    const files = { ...HARD, "a_test.rego": `package a_test\n\n${text}\n` };
    expect(await warningsOf(files)).toEqual([]);
  });

  test("are not asked of it where agents alone get the bundle", async () => {
    const files = {
      "a.rego": POLICY,
      "a_test.rego": 'package a_test\n\ntest_no if not data.a.tenth with input as {"x": 0.9}\n',
    };
    const compiled = await pass(sourceOf(files, { decide: false }));
    expect(compiled.warnings).toEqual([]);
  });
});
