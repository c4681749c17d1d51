import { describe, expect, test } from "@jest/globals";
import { sourceOf } from "./bundle-source.ts";
import { compile, errorOf, refusalOf, toLine } from "./run-compile.ts";

const GOOD = "package authz\n\ndefault allow := false\n\nallow if input.user == data.owner\n";

describe("what the gate lets pass", () => {
  test("a bundle with tests and data: its Rego, merged data, and Wasm and plan of what is declared", async () => {
    const files = {
      "authz.rego": GOOD,
      "authz_test.rego":
        'package authz_test\n\nimport data.authz\n\ntest_owner if authz.allow with input as {"user": "ann"} with data.owner as "ann"\n',
      "data.json": '{"owner": "ann", "n": 1.10}',
      "more/data.yaml": "a: 1\n",
    };
    const compiled = await compile(sourceOf(files, { entrypoints: ["authz/allow"] }));
    expect(compiled.warnings).toEqual([]);
    expect(compiled.engine?.modules).toEqual([{ file: "authz.rego", version: 1, text: GOOD }]);
    expect(
      Buffer.from(compiled.engine?.data ?? [])
        .toString()
        .trim(),
    ).toBe('{"more":{"a":1},"n":1.10,"owner":"ann"}');
    const { wasm, plan } = compiled.engine?.targets ?? {};
    expect(() => new WebAssembly.Module(wasm?.bytes ?? new Uint8Array())).not.toThrow();
    expect(JSON.parse(Buffer.from(plan?.bytes ?? []).toString())).toMatchObject({
      plans: { plans: [{ name: "authz/allow" }] },
    });
    expect(compiled.engine?.portability).toEqual({ portable: true, reasons: [] });
  });

  test("without a declared entrypoint nothing is built for other engines", async () => {
    const { engine } = await compile(sourceOf({ "authz.rego": GOOD }));
    expect(Object.keys(engine ?? {}).sort()).toEqual(["data", "modules"]);
  });

  test("a bundle that does not decide has no engine", async () => {
    expect((await compile(sourceOf({ "a.rego": GOOD }, { decide: false }))).engine).toBeUndefined();
  });

  test.each([
    { note: "no files at all", files: {} },
    { note: "data only", files: { "data.json": '{"a": 1}' } },
    {
      note: "calls that need the list without hosts",
      files: { "a.rego": "package a\n\nx := json.marshal(input)\n" },
    },
    { note: "an empty package", files: { "a.rego": "package a\n" } },
    {
      note: "an entrypoint beside annotations that rules read",
      files: {
        "a.rego":
          "package a\n\n# METADATA\n# entrypoint: true\nx := 1\n\n# METADATA\n# custom: {code: E1}\ny := rego.metadata.rule().custom.code\n",
      },
    },
    {
      note: "a test marked as to do",
      files: { "a_test.rego": "package a\n\ntodo_test_x if false\n" },
    },
  ])("$note", async ({ files }) => {
    expect(await refusalOf(sourceOf(files))).toEqual([]);
    expect(await refusalOf(sourceOf(files, { decide: false }))).toEqual([]);
  });

  test("version 0 for all, and for some files", async () => {
    const old = "package old\n\nx { data.n == 1 }\n";
    expect(await refusalOf(sourceOf({ "old.rego": old }, { regoVersion: 0 }))).toEqual([]);
    const mixed = sourceOf(
      { "old/old.rego": old, "new.rego": "package new\n\ny if data.old.x\n" },
      { fileRegoVersions: { "/old/*.rego": 0 } },
    );
    expect(await refusalOf(mixed)).toEqual([]);
    expect(await refusalOf({ ...mixed, fileRegoVersions: {} })).not.toEqual([]);
  });
});

interface Refused {
  readonly note: string;
  readonly files: Readonly<Record<string, string>>;
  readonly settings?: Parameters<typeof sourceOf>[1];
  readonly lines: readonly string[];
}

const REFUSED: readonly Refused[] = [
  {
    note: "syntax errors of all files, not of the first only",
    files: { "b.rego": "package b\nx := \n", "a/a.rego": "package a\nallow if {\n" },
    lines: [
      "a/a.rego:3:1 rego_parse_error unexpected eof token",
      "b.rego:3:1 rego_parse_error unexpected eof token",
      expect.stringMatching(/^b\.rego:3:1 rego_parse_error unexpected eof token: expected rule/),
    ] as readonly string[],
  },
  {
    note: "a type error, with its column",
    files: { "a.rego": "package a\n\nx := foo(1)\n" },
    lines: ["a.rego:3:6 rego_type_error undefined function foo"],
  },
  {
    note: "recursion",
    files: { "a.rego": "package a\n\nx := y\n\ny := x\n" },
    lines: [
      "a.rego:3:1 rego_recursion_error rule data.a.x is recursive: data.a.x -> data.a.y -> data.a.x",
      "a.rego:5:1 rego_recursion_error rule data.a.y is recursive: data.a.y -> data.a.x -> data.a.y",
    ],
  },
  {
    note: "a rule where data lies",
    files: { "a.rego": "package a\n\nx := 1\n", "data.json": '{"a": {"x": 2}}' },
    lines: ["a.rego:3:1 rego_compile_error conflicting rule for data path a/x found"],
  },
  {
    note: "a package where a rule is, each finding once",
    files: { "a.rego": "package a\n\nb := 1\n", "b.rego": "package a.b\n\nc := 2\n" },
    lines: [
      "a.rego:1:1 rego_type_error package a.b conflicts with rule b defined at a.rego:3",
      "a.rego:3:1 rego_type_error rule data.a.b conflicts with:\n  rule data.a.b.c at b.rego:3",
    ],
  },
  {
    note: "an empty module, once",
    files: { "a.rego": "package a\n", "b.rego": "" },
    lines: ["b.rego:1:1 rego_parse_error empty module"],
  },
  {
    note: "data that is no JSON",
    files: { "a/data.json": '{"x": 1,}' },
    lines: [
      "a/data.json:1:1 bundle_load_error invalid character '}' looking for beginning of object key string",
    ],
  },
  {
    note: "a package outside the roots",
    files: { "a.rego": "package a\n", "b.rego": "package b\n" },
    settings: { roots: ["a"] },
    lines: [
      "b.rego:1:1 outside_roots manifest roots [a] do not permit 'package b' in module 'b.rego'",
    ],
  },
  {
    note: "failing tests, each at its rule, with what they printed and which cases failed",
    files: {
      "a_test.rego":
        'package a_test\n\ntest_bad if {\n\tprint("seen", 1)\n\tfalse\n}\n\ntest_good if true\n\ntest_cases[name] if {\n\tsome name in ["p", "q"]\n\tname == "p"\n}\n',
    },
    lines: [
      "a_test.rego:3:1 policy_test_failed data.a_test.test_bad failed; it printed: seen 1",
      "a_test.rego:10:1 policy_test_failed data.a_test.test_cases failed (cases: q)",
    ],
  },
  {
    note: "findings of several steps together",
    files: {
      "a.rego": 'package a\n\nx := http.send({"url": input.url, "method": "get"})\n',
      "a_test.rego": "package a_test\n\ntest_no if false\n",
    },
    lines: [
      "a.rego:3:6 unsupported_builtin the decision engine has no builtin http.send; set spec.decide: false (push --no-decide, ?decide=false) to serve the bundle to agents only",
      "a_test.rego:3:1 policy_test_failed data.a_test.test_no failed",
    ],
  },
  {
    note: "strict findings, when the declaration asks for it",
    files: { "a.rego": "package a\n\nimport data.unused\n\nx := 1\n" },
    settings: { strict: true },
    lines: ["a.rego:3:1 rego_compile_error import data.unused unused"],
  },
  {
    note: "an entrypoint that is no rule, with the nearest that is",
    files: { "authz.rego": GOOD },
    settings: { entrypoints: ["authz/alow", "authz/allow", "other"] },
    lines: [
      'unknown_entrypoint the entrypoint "authz/alow" is no rule or package of the bundle; did you mean "authz/allow"?',
      'unknown_entrypoint the entrypoint "other" is no rule or package of the bundle',
    ],
  },
  {
    note: "an entrypoint whose rules `opa build -t wasm` left out, with what to do",
    files: { "authz.rego": GOOD },
    settings: {
      entrypoints: ["other"],
      pushed: new Map([["policy.wasm", new Uint8Array()]]),
    },
    lines: [
      'unknown_entrypoint the entrypoint "other" is no rule or package of the bundle: `opa build -t wasm` leaves the rules of its entrypoints out of the Rego that it packs; push the sources, or what `opa build -t rego` makes of them',
    ],
  },
  {
    note: "a test that does not compile",
    files: { "a.rego": "package a\n", "a_test.rego": "package a\n\ntest_x if foo(1)\n" },
    lines: ["a_test.rego:3:11 rego_type_error undefined function foo"],
  },
];

describe("what the gate refuses", () => {
  test.each(REFUSED)("$note", async ({ files, settings, lines }) => {
    const error = await errorOf(compile(sourceOf(files, settings)));
    expect(error?.diagnostics.map(toLine)).toEqual(lines);
    expect(error?.code).toBe("invalid_parameter");
    const count = lines.length === 1 ? "1 finding" : `${lines.length} findings`;
    expect(error?.message).toBe(`the bundle was refused: ${count}`);
  });

  test("the same without decisions: roots, data conflicts and modules that need their tests", async () => {
    const agentsOnly = { decide: false };
    const outside = sourceOf({ "b.rego": "package b\n" }, { ...agentsOnly, roots: ["a"] });
    expect(await refusalOf(outside)).toEqual([
      "b.rego:1:1 outside_roots manifest roots [a] do not permit 'package b' in module 'b.rego'",
    ]);
    const leaning = sourceOf(
      {
        "a.rego": "package a\n\nx := data.helper.f(1)\n",
        "helper_test.rego": "package helper\n\nf(x) := x\n",
      },
      agentsOnly,
    );
    expect(await refusalOf(leaning)).toEqual([
      "a.rego:3:6 rego_type_error undefined function data.helper.f",
    ]);
    const remote = sourceOf({ "a.rego": "package a\n\nx := http.send(input.r)\n" }, agentsOnly);
    expect(await refusalOf(remote)).toEqual([]);
  });

  test("strict findings are warnings otherwise", async () => {
    const compiled = await compile(
      sourceOf({ "a.rego": "package a\n\nimport data.u\n\nx := 1\n" }),
    );
    expect(compiled.warnings.map(toLine)).toEqual([
      "a.rego:3:1 rego_compile_error import data.u unused",
    ]);
  });

  test("a policy test reaches no host and sees nothing of our environment", async () => {
    const lines = await refusalOf(
      sourceOf({
        "a_test.rego":
          'package a_test\n\ntest_out if {\n\tr := http.send({"method": "get", "url": "http://127.0.0.1:9/", "raise_error": false})\n\tprint(r.error.message, object.keys(opa.runtime().env))\n\tfalse\n}\n',
      }),
    );
    expect(lines[0]).toMatch(
      /disallowed host: 127\.0\.0\.1 \{"GOGC", "GOMEMLIMIT", "HOME",( "PWD",)? "TMPDIR"\}/,
    );
  });
});
