import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { compileBundle } from "../../src/compile/compile-bundle.ts";
import { NEEDS_NO_HOST } from "../../src/compile/native-builtins.ts";
import { builtinsFor, signaturesOf } from "../../src/decide/builtins/builtins.ts";
import { withWorkspace } from "../../src/opa/program/workspace.ts";
import { opaBinary } from "../support/opa.ts";
import { sourceOf } from "./bundle-source.ts";
import { engineOf, opa, reasonsOf, refusalOf, toLine } from "./run-compile.ts";

const ADVICE =
  "set spec.decide: false (push --no-decide, ?decide=false) to serve the bundle to agents only";

const WASM_ADVICE = "leave spec.engine out, so that the exact engine answers";
const EMBEDDER_ADVICE = "ask OPA or this server instead of what ?target=wasm gives";
const ELSEWHERE_ADVICE =
  "ask OPA or this server instead of what ?target=wasm and ?target=plan give";

/** The builtins that a module asks its host for. */
function builtinsOf(wasm: Uint8Array): ReadonlySet<string> {
  const memory = new WebAssembly.Memory({ initial: 100, maximum: 65_535 });
  const calls = ["abort", "builtin0", "builtin1", "builtin2", "builtin3", "builtin4"];
  const env = Object.fromEntries(calls.map((name) => [`opa_${name}`, () => 0]));
  const module = new WebAssembly.Module(wasm);
  const { exports } = new WebAssembly.Instance(module, { env: { ...env, memory } });
  const { builtins, opa_json_dump: dump } = exports as Record<string, (value?: number) => number>;
  const bytes = Buffer.from(memory.buffer);
  const start = dump?.(builtins?.()) ?? 0;
  const text = bytes.subarray(start, bytes.indexOf(0, start)).toString("utf8");
  return new Set(Object.keys(JSON.parse(text) as object));
}

/** What speaks against a package on Wasm. */
function lines(body: string): Promise<readonly string[]> {
  return reasonsOf(sourceOf({ "dir/p.rego": `package p\n\n${body}\n` }, { entrypoints: ["p"] }));
}

describe("builtins that nobody supplies", () => {
  test("are refused with each place, and taken when agents alone get them", async () => {
    const files = {
      "p.rego":
        'package p\n\nx := net.lookup_ip_addr(input.k)\n\ny := [net.lookup_ip_addr(k) | some k in input.ks]\n\nz := sprintf("%d", [time.now_ns()])\n',
    };
    const message = `unsupported_builtin the decision engine has no builtin net.lookup_ip_addr; ${ADVICE}`;
    expect(await refusalOf(sourceOf(files))).toEqual([
      `p.rego:3:6 ${message}`,
      `p.rego:5:7 ${message}`,
    ]);
    expect(await refusalOf(sourceOf(files, { decide: false }))).toEqual([]);
  });

  test("are no part of a module where an answer of the network has to be waited for", async () => {
    const source = sourceOf(
      { "p.rego": "package p\n\nx := net.lookup_ip_addr(input.k)\n" },
      { entrypoints: ["p/x"] },
    );
    const { engine } = await compileBundle(source, {
      opa,
      builtins: signaturesOf(builtinsFor(true)),
    });
    expect(engine?.portability).toMatchObject({
      portable: false,
      reasons: [{ code: "unsupported_builtin" }],
    });
  });

  test("are named at most ten times each", async () => {
    const calls = Array.from({ length: 30 }, (_, at) => `x${at} := net.lookup_ip_addr("${at}")`);
    const files = { "p.rego": `package p\n\n${calls.join("\n")}\n` };
    expect(await refusalOf(sourceOf(files))).toHaveLength(10);
  });

  test("print is nobody's", async () => {
    expect(await lines("x if print(input)")).toEqual([]);
  });

  test("what a mock replaces everywhere is not asked for", async () => {
    const body =
      'x if {\n\ty == {"status": 1} with http.send as {"status": 1}\n}\n\ny := z\n\nz := {"status": 1}';
    expect(await lines(body)).toEqual([]);
  });

  test("the list of native ones is what OPA's own module asks a host for, the other way round", async () => {
    const { builtins } = JSON.parse(
      execFileSync(opaBinary(), ["capabilities", "--current"]).toString(),
    ) as { builtins: { name: string; infix?: string; decl: { args?: unknown[] } }[] };
    // Infix operators have no name to call; the compiler rewrites these.
    const unnamed = new Set(["assign", "eq", "print", "walk", "http.send"]);
    const callable = builtins.filter(
      ({ name, infix }) =>
        infix === undefined && !/^internal\.|^rego\.metadata/.test(name) && !unnamed.has(name),
    );
    const rules = callable.map(({ name, decl }, at) => {
      const args = (decl.args ?? []).map((_, position) => `input.a${position}`).join(", ");
      return `r${at} = x { x := ${name}(${args}) }`;
    });
    const needed = await withWorkspace(async (workspace) => {
      const folder = await workspace.write("bundle", [
        ["p.rego", `package p\n\n${rules.join("\n")}\n`],
        [".manifest", '{"rego_version": 0}'],
      ]);
      const entries = callable.flatMap((_, at) => ["-e", `p/r${at}`]);
      const output = workspace.path("out.tar.gz");
      const built = await opa.run(["build", "-b", "-t", "wasm", "-o", output, ...entries, "."], {
        cwd: folder,
      });
      expect(built.stdout.toString() + built.stderr).toBe("");
      const wasm = execFileSync("tar", ["-xzOf", output, "/policy.wasm"], { stdio: "pipe" });
      return builtinsOf(wasm);
    });
    for (const { name } of callable) {
      expect({ name, host: needed.has(name) }).toEqual({ name, host: !NEEDS_NO_HOST.has(name) });
    }
  });
});

describe("calls on which Wasm never comes back", () => {
  const SAFE = [
    { note: "a constant", body: 'x := replace(input.s, "a", "b")' },
    { note: "an assigned constant", body: 'x := r if { s := "a"; r := replace(input.s, s, "") }' },
    { note: "a constant rule", body: 's := "a"\nx := replace(input.s, s, "b")' },
    {
      note: "elements of a set",
      body: 'x := r if { some s in {"a", "b"}; r := replace(input.s, s, "") }',
    },
    {
      note: "elements of an array",
      body: 'x := [r | some s in ["a", "b"]; r := replace(input.s, s, "")]',
    },
    {
      note: "a parameter that is always constant",
      body: 'f(s) := replace(input.s, s, "")\nx := f("a")\ny := f("b")',
    },
    { note: "constant keys", body: 'x := strings.replace_n({"a": input.v, "b": ""}, input.s)' },
    {
      note: "an assigned object",
      body: 'x := r if { m := {"a": ""}; r := strings.replace_n(m, input.s) }',
    },
    { note: "a constant object rule", body: 'm := {"a": ""}\nx := strings.replace_n(m, input.s)' },
    {
      note: "a number, which is no string at all",
      body: 'x := r if { s := count(["a"]) + 1; r := replace(input.s, "a", "b"); s > 0 }',
    },
  ];
  test.each(SAFE)("$note is safe", async ({ body }) => {
    expect(await lines(body)).toEqual([]);
  });

  const REPLACE = `unsafe_builtin_call replace would never end for an empty second argument: make it a constant; or ${EMBEDDER_ADVICE}`;
  const REPLACE_N = `unsafe_builtin_call strings.replace_n would never end for an empty key: make all keys constants; or ${EMBEDDER_ADVICE}`;
  const UNSAFE = [
    { note: "the empty string", body: 'x := replace(input.s, "", "b")', at: "3:6", line: REPLACE },
    { note: "input", body: 'x := replace(input.s, input.t, "b")', at: "3:6", line: REPLACE },
    { note: "data", body: 'x := replace(input.s, data.t, "b")', at: "3:6", line: REPLACE },
    {
      note: "a rule that may be empty",
      body: 'default s := ""\ns := "a" if input.a\nx := replace(input.s, s, "b")',
      at: "5:6",
      line: REPLACE,
    },
    {
      note: "a constant rule replaced by with",
      body: 's := "a"\nx := r if { r := y with data.p.s as "" }\ny := replace(input.s, s, "b")',
      at: "5:6",
      line: REPLACE,
    },
    {
      note: "one empty element",
      body: 'x := r if { some s in {"a", ""}; r := replace(input.s, s, "") }',
      at: "3:39",
      line: REPLACE,
    },
    {
      note: "elements of input",
      body: 'x := [r | some s in input.l; r := replace(input.s, s, "")]',
      at: "3:35",
      line: REPLACE,
    },
    {
      note: "one call with an empty argument",
      body: 'f(s) := replace(input.s, s, "")\nx := f("a")\ny := f("")',
      at: "3:9",
      line: REPLACE,
    },
    {
      note: "a result of a builtin",
      body: 'x := replace(input.s, trim(input.t, "a"), "")',
      at: "3:6",
      line: REPLACE,
    },
    {
      note: "an empty key",
      body: 'x := strings.replace_n({"a": "", "": "b"}, input.s)',
      at: "3:6",
      line: REPLACE_N,
    },
    {
      note: "a key from input",
      body: 'x := strings.replace_n({input.k: "b"}, input.s)',
      at: "3:6",
      line: REPLACE_N,
    },
    {
      note: "an object from input",
      body: "x := strings.replace_n(input.m, input.s)",
      at: "3:6",
      line: REPLACE_N,
    },
    {
      note: "an object comprehension",
      body: 'x := strings.replace_n({k: "" | some k in input.ks}, input.s)',
      at: "3:6",
      line: REPLACE_N,
    },
  ];
  test.each(UNSAFE)("$note is not", async ({ body, at, line }) => {
    expect(await lines(body)).toEqual([`dir/p.rego:${at} ${line}`]);
  });

  test("and the bundle is served all the same, unless Wasm is to answer", async () => {
    const files = { "p.rego": 'package p\n\nx := replace(input.s, "", "b")\n' };
    const declared = { entrypoints: ["p/x"] };
    expect(await refusalOf(sourceOf(files))).toEqual([]);
    expect(await refusalOf(sourceOf(files, declared))).toEqual([]);
    expect(await refusalOf(sourceOf(files, { ...declared, engine: "exact" }))).toEqual([]);
    expect(await refusalOf(sourceOf(files, { ...declared, engine: "wasm" }))).toEqual([
      `p.rego:3:6 ${REPLACE.replace(EMBEDDER_ADVICE, WASM_ADVICE)}`,
    ]);
    expect(await refusalOf(sourceOf(files, { decide: false, engine: "wasm" }))).toEqual([]);
  });
});

describe("references that may name a function", () => {
  const ADVISED = `move the function to a package that the reference cannot reach; or ${ELSEWHERE_ADVICE}`;
  const finding = (name: string): string =>
    `unsupported_reference the reference may name the function data.${name}, which is undefined in OPA and breaks OPA's Wasm: ${ADVISED}`;
  const CASES = [
    {
      note: "beside packages",
      files: {
        "main.rego": "package main\n\nallow if data.perm[input.kind].users.allow\n",
        "perm.rego":
          'package perm\n\npod.users.allow if has("ann")\n\nsvc.users.allow if has("bob")\n\nhas(u) if input.user == u\n',
      },
      found: [
        `main.rego:3:10 ${finding("perm.has")}`,
        expect.stringMatching(
          /^not_portable @open-policy-agent\/opa-wasm does not load it as it is: /,
        ),
      ],
    },
    {
      note: "as the last part, beside rules",
      files: {
        "main.rego": "package main\n\nx := data.t[input.a]\n",
        "t.rego": "package t\n\nred := 1\n\nblue := f(2)\n\nf(n) := n\n",
      },
      found: [`main.rego:3:6 ${finding("t.f")}`],
    },
    {
      note: "below a dynamic part",
      files: {
        "main.rego": "package main\n\nx := data.t[input.a].allow\n",
        "red.rego": "package t.red\n\nallow := data.t.blue.allow(1)\n",
        "blue.rego": "package t.blue\n\nallow(n) if n > 0\n",
      },
      found: [`main.rego:3:6 ${finding("t.blue.allow")}`],
    },
    {
      note: "not at all, when the function lies elsewhere",
      files: {
        "main.rego": "package main\n\nx := data.t[input.a].allow\n",
        "red.rego": "package t.red\n\nallow if data.lib.f(input.b)\n",
        "lib.rego": "package lib\n\nf(n) if n > 0\n",
      },
      found: [],
    },
  ];
  test.each(CASES)("$note", async ({ files, found }) => {
    const source = sourceOf(files, { entrypoints: ["main"] });
    expect(await reasonsOf(source)).toEqual(found);
    const { planFaults = [] } = (await engineOf(source)).portability ?? {};
    expect(planFaults.map(toLine)).toEqual(found.slice(0, 1));
  });
});
