import { describe, expect, test } from "@jest/globals";
import { BUILTINS, builtinsFor } from "../../src/decide/builtins/builtins.ts";
import type { BundleSource, CompiledBundle } from "../../src/domain/bundle.ts";
import { passGate } from "../../src/pipeline/gate.ts";
import { packRevision } from "../../src/publish/pack.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { opa, toLine } from "../compile/run-compile.ts";

type Files = Readonly<Record<string, string>>;

function pass(files: Files, settings: Partial<BundleSource> = {}): Promise<CompiledBundle> {
  const source = sourceOf(files, { entrypoints: ["a/x"], ...settings });
  return passGate(source, { opa, builtins: BUILTINS });
}

/** The rules of a package `a`, and the tests of it. */
function filesOf(rules: string, tests = ""): Files {
  return {
    "a.rego": `package a\n\n${rules}\n`,
    ...(tests !== "" && { "a_test.rego": `package a_test\n\n${tests}\n` }),
  };
}

const PORTABLE: readonly { readonly note: string; readonly files: Files }[] = [
  {
    note: "tests that hold there too",
    files: filesOf(
      'x if data.roles[input.role][_] == "read"',
      'test_x if data.a.x with input as {"role": "r"} with data.roles as {"r": ["read"]}',
    ),
  },
  {
    note: "sets, whose order there is another one",
    files: filesOf(
      "x contains n if some n in input.names",
      'test_x if count(data.a.x) == 6 with input as {"names": ["b", "zz", "a", "q", "m", "ccc"]}',
    ),
  },
  {
    note: "tests that themselves want a builtin that is missing there",
    files: filesOf(
      "x if input.a == 1",
      'test_x if data.a.x with input as json.patch({}, [{"op": "add", "path": "a", "value": 1}])',
    ),
  },
  {
    note: "a test of other rules that does not hold there",
    files: filesOf(
      "x if input.a == 1\n\ntenth if 1 - input.x == 0.1",
      'test_tenth if not data.a.tenth with input as {"x": 0.9}',
    ),
  },
  {
    note: "what ends with an error on both sides",
    files: filesOf(
      "x := 1 if input.a\n\nx := 2 if input.b",
      'test_x if data.a.x with input as {"a": true}\n\nexample if data.a.x with input as {"a": true, "b": true}',
    ),
  },
  {
    note: "printing what is text or a number",
    files: filesOf(
      'x := sprintf("%s is %d", [input.name, input.n])',
      'test_x if data.a.x == "n is 5" with input as {"name": "n", "n": 5}',
    ),
  },
];

/** Which tests are asked shows by what they find. */
const ABOUT: readonly { readonly note: string; readonly test: string }[] = [
  { note: "by a rule between", test: "test_t if not helped\n\nhelped if data.a.between" },
  { note: "by a function of the test", test: "test_t if not f(1)\n\nf(_) if data.a.x" },
  { note: "by its package", test: "test_t if not data.a == {`x`: true, `between`: true}" },
  { note: "by a name that is known only when it is asked", test: 'test_t if not data.a[["x"][0]]' },
  {
    note: "in one of its cases",
    test: "test_t[note] if {\n\tsome note in {`one`}\n\tnot data.a.x\n}",
  },
];

const NOT_PORTABLE: readonly {
  readonly note: string;
  readonly files: Files;
  readonly says: readonly RegExp[];
}[] = [
  {
    note: "a builtin that is missing there, each place named",
    files: filesOf("x := time.now_ns()"),
    says: [
      /^a\.rego:3:6 not_portable @open-policy-agent\/opa-wasm has no builtin time\.now_ns: do without it, or give it to loadPolicy where the module is embedded; or ask OPA or this server instead of what \?target=wasm gives$/,
    ],
  },
  {
    note: "numbers, by a test and by its input",
    files: filesOf(
      "default x := false\n\nx if 1 - input.n == 0.1",
      'test_x if not data.a.x with input as {"n": 0.9}',
    ),
    says: [
      /^a_test\.rego:3:1 not_portable data\.a_test\.test_x passes in OPA, and in @open-policy-agent\/opa-wasm is undefined: /,
      /^a_test\.rego:3:38 not_portable a\/x is false in OPA for the input \{"n":0\.9\}, and in @open-policy-agent\/opa-wasm is true: write it in another way; or ask OPA/,
    ],
  },
  {
    note: "printing what is no text",
    files: filesOf(
      'x := sprintf("%v", [input.who])',
      'test_x if data.a.x == `{"n": 1}` with input as {"who": {"n": 1}}',
    ),
    says: [
      /test_x passes in OPA, and in @open-policy-agent\/opa-wasm is undefined/,
      /a\/x is "\{\\"n\\": 1\}" in OPA for the input .*, and in .* is "\[object Object\]"/,
    ],
  },
  {
    note: "a list in the order of a set",
    files: filesOf(
      'x := [n | some n in {"b", "zz", "a", "q", "m", "ccc"}; n != input.without]',
      'test_x if count(data.a.x) == 6 with input as {"without": ""}',
    ),
    says: [/^a_test\.rego:3:46 not_portable a\/x is \["a","b","ccc","m","q","zz"\] in OPA /],
  },
  {
    note: "what is asked without any input",
    files: {
      ...filesOf("default x := false\n\nx if 1 - data.n == 0.1"),
      "data.json": '{"n": 0.9}',
    },
    says: [/^not_portable a\/x is false in OPA without input, and in .* is true: /],
  },
  {
    note: "constants that need more memory than it gives",
    files: filesOf(`x := "${"0123456789abcdef".repeat(30_000)}"`),
    says: [
      /^not_portable @open-policy-agent\/opa-wasm does not load it as it is: its constants need more memory than it gives by itself: call loadPolicy\(wasm, \d+\); or /,
    ],
  },
  {
    note: "a shape that OPA's compiler gets wrong",
    files: {
      ...filesOf("x if not data.t[input.a]"),
      "t.rego": "package t\n\nred.grant := true\n",
    },
    says: [
      /^a\.rego:3:6 not_portable OPA's compiler gets a negated reference .*\?target=plan give$/,
    ],
  },
  {
    note: "a call on which the module would never come back",
    files: filesOf(
      'x := replace(input.s, input.t, "")',
      'test_x if data.a.x with input as {"s": "a", "t": ""}',
    ),
    says: [/^a\.rego:3:6 not_portable replace would never end for an empty second argument/],
  },
];

describe("portable", () => {
  test.each(PORTABLE)("are $note", async ({ files }) => {
    const { engine, warnings } = await pass(files);
    expect(warnings.map(toLine)).toEqual([]);
    expect(engine?.portability).toEqual({ portable: true, reasons: [] });
  });
});

describe("not portable", () => {
  test.each(NOT_PORTABLE)("is $note: a warning, and in the record", async ({ files, says }) => {
    const { engine, warnings } = await pass(files);
    const lines = warnings.map(toLine);
    expect(lines.toSorted()).toEqual(says.map((each) => expect.stringMatching(each)));
    const { portable, reasons } = engine?.portability ?? {};
    expect(portable).toBe(false);
    const messages = (found: readonly { message: string }[] = []) =>
      found.map((each) => each.message);
    expect(messages(reasons).toSorted()).toEqual(messages(warnings).toSorted());
  });

  test.each(ABOUT)(
    "is what a test finds that comes to an entrypoint $note",
    async ({ test: text }) => {
      const rules = "x if 1 - data.n == 0.1\n\nbetween if x";
      const files = { ...filesOf(rules, text), "data.json": '{"n": 0.9}' };
      const { warnings } = await pass(files);
      const found = warnings.filter(({ location }) => location?.file === "a_test.rego");
      expect(found.map(toLine)).toEqual([
        expect.stringMatching(/^a_test\.rego:3:1 not_portable data\.a_test\.test_t passes in OPA/),
      ]);
    },
  );

  test("is a set beside a builtin that our own Wasm has not either, for that builtin alone", async () => {
    const rules = "x contains n if some n in input.names\n\ny := net.lookup_ip_addr(input.h)";
    const tests = 'test_x if count(data.a.x) == 4 with input as {"names": ["b", "zz", "a", "q"]}';
    const source = sourceOf(filesOf(rules, tests), { entrypoints: ["a/x", "a/y"] });
    const { warnings } = await passGate(source, { opa, builtins: builtinsFor(true) });
    expect(warnings.map(toLine)).toEqual([
      expect.stringMatching(/^a\.rego:5:6 not_portable .* has no builtin net\.lookup_ip_addr: /),
    ]);
  });

  test("refuses nothing, not even where our own Wasm answers", async () => {
    const { engine, warnings } = await pass(filesOf("x := time.now_ns()"), { engine: "wasm" });
    expect(warnings.map(({ code }) => code)).toEqual(["not_portable"]);
    expect(engine?.targets?.wasm).toBeDefined();
  });
});

test("a bundle that wants Wasm and declares nothing for it is told so", async () => {
  const wanting = { engine: "wasm", entrypoints: [] } as const;
  const { warnings } = await pass(filesOf("x := 1"), wanting);
  expect(warnings.map(toLine)).toEqual([
    expect.stringMatching(
      /^wasm_without_entrypoints engine: wasm is for decisions at declared entrypoints, and none is declared, so that the exact engine answers every path: name them in spec\.entrypoints /,
    ),
  ]);
  expect((await pass(filesOf("x := 1"), { entrypoints: [] })).warnings).toEqual([]);
});

const HOST = "@open-policy-agent/opa-wasm";
const RULES = filesOf("x if input.a == 1\n\nother if input.b")["a.rego"] as string;

const ASKED: readonly {
  readonly note: string;
  readonly tests: string;
  readonly settings?: Partial<BundleSource>;
  readonly asked: readonly unknown[];
  readonly isPortable?: boolean;
}[] = [
  {
    note: "all of them of both, and those of other rules of the exact engine alone",
    tests:
      'test_x if data.a.x with input as {"a": 1}\n\ntest_other if data.a.other with input as {"b": 1}',
    asked: [
      { engine: "exact", asked: 2, of: 2 },
      { engine: HOST, asked: 1, of: 1 },
    ],
  },
  {
    note: "of both our engines where Wasm answers",
    tests:
      'test_x if data.a.x with input as {"a": 1}\n\ntest_other if data.a.other with input as {"b": 1}',
    settings: { engine: "wasm" },
    asked: [
      { engine: "exact", asked: 2, of: 2 },
      { engine: "wasm", asked: 2, of: 2 },
      { engine: HOST, asked: 1, of: 1 },
    ],
  },
  {
    note: "none where OPA builds no module of them",
    tests:
      'test_x if {\n\tdata.a.x with input as {"a": 1}\n\tname := "uses"\n\tnot data.a_test[name]\n}\n\nuses(n) := n',
    asked: [
      { engine: "exact", asked: 1, of: 1 },
      {
        ...{ engine: HOST, asked: 0, of: 1 },
        because: expect.stringMatching(
          /^OPA builds no module of them: .* is not supported: rules sharing that path prefix/,
        ),
      },
    ],
    isPortable: false,
  },
  {
    note: "not those for which a builtin is missing",
    tests:
      'test_x if data.a.x with input as {"a": 1}\n\ntest_y if data.a.x with input as json.patch({}, [{"op": "add", "path": "a", "value": 1}])',
    asked: [
      { engine: "exact", asked: 2, of: 2 },
      {
        ...{ engine: HOST, asked: 1, of: 2 },
        because: expect.stringContaining("json.patch"),
      },
    ],
  },
  {
    note: "by nobody where agents alone get the bundle",
    tests: 'test_x if data.a.x with input as {"a": 1}',
    settings: { decide: false },
    asked: [],
  },
];

describe("the record of a revision says who was asked for the tests", () => {
  test.each(ASKED)("$note", async ({ tests, settings, asked, isPortable = true }) => {
    const files = { "a.rego": RULES, "a_test.rego": `package a_test\n\n${tests}\n` };
    const compiled = await pass(files, settings);
    const { record } = await packRevision(compiled, "2026-01-01T00:00:00Z");
    expect(record.tests ?? []).toEqual(asked);
    expect(record.portability?.portable ?? true).toBe(isPortable);
  });

  test("and why nothing is said to hold where it could not be asked", async () => {
    const tests = ASKED.find(({ isPortable }) => isPortable === false)?.tests;
    const { warnings } = await pass(filesOf("x if input.a == 1", tests));
    expect(warnings.map(toLine)).toEqual([
      expect.stringMatching(
        /^not_portable one test that comes to an entrypoint could not be asked of @open-policy-agent\/opa-wasm: OPA builds no module of them: .*: write what is tested in another way; or ask OPA/,
      ),
    ]);
  });

  test("why none can be asked where the entrypoints have no module", async () => {
    const rules = 'x := {"n"}\n\nuses(n) if n in x';
    const { engine } = await pass(filesOf(rules, 'test_x if "n" in data.a.x'));
    expect(engine?.tests).toEqual([
      { engine: "exact", asked: 1, of: 1 },
      { engine: HOST, asked: 0, of: 1, because: "OPA builds no module of the entrypoints" },
    ]);
  });
});
