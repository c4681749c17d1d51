import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../../src/means/archive/read-archive.ts";
import { createGateThreads } from "../../src/pipeline/gate-threads.ts";
import { createPushGate, type PushGate, type PushJob } from "../../src/pipeline/push-gate.ts";
import { errorOf, opa } from "../compile/run-compile.ts";
import { opaBinary } from "../support/opa.ts";

const NAME = parseBundleName("demo");
const AT = "2026-01-01T00:00:00.000Z";
const archiveLimits = DEFAULT_ARCHIVE_LIMITS;

function jobOf(files: Readonly<Record<string, string>>): PushJob {
  const body = Buffer.from(JSON.stringify({ files }));
  return {
    name: NAME,
    pushed: { kind: "json", pieces: [body] },
    statements: {},
    before: undefined,
  };
}

const GOOD: Readonly<Record<string, string>> = {
  "demo/demo.rego": "package demo\n\nversion := 1\n\nallow if data.demo.users[input.user]\n",
  "demo/demo_test.rego":
    'package demo_test\n\ntest_ann if data.demo.allow with input as {"user": "ann"}\n',
  "demo/data.json": '{"users": {"ann": true}}',
};

/** Its module is to answer `data.a.n`. */
const ON_WASM =
  '{"apiVersion": "gatehouse/v1", "kind": "Bundle", "metadata": {"name": "demo"}, "spec": {"engine": "wasm", "entrypoints": ["a/n"]}}';

describe("the gate in threads", () => {
  let threads: PushGate;

  function start(opaCpuSeconds = 60): PushGate {
    return createGateThreads({
      entry: new URL("../../dist/pipeline/gate-thread.js", import.meta.url),
      settings: { opaBinary: opaBinary(), opaCpuSeconds, archiveLimits, hasNetwork: false },
    });
  }

  beforeEach(() => {
    threads = start();
  });
  afterEach(async () => {
    await threads.close();
  });

  test("says and packs what the gate does where it is called", async () => {
    const here = await createPushGate({ opa, builtins: BUILTINS, archiveLimits }).open(jobOf(GOOD));
    const there = await threads.open(jobOf(GOOD));
    expect(there.read).toEqual(here.read);
    const [mine, theirs] = [await here.pass(AT), await there.pass(AT)];
    there.end();
    expect(theirs.packed?.record).toEqual(mine.packed?.record);
    const hashes = ({ packed }: typeof mine): unknown =>
      [...(packed?.artifacts ?? [])].map(([name, bytes]) => [
        name,
        Buffer.from(bytes).toString("base64"),
      ]);
    expect(hashes(theirs)).toEqual(hashes(mine));
  });

  const REFUSED: readonly { readonly note: string; readonly files: Record<string, string> }[] = [
    { note: "reading", files: { "bundle.yaml": "kind: [" } },
    { note: "compiling", files: { "demo.rego": "package demo\n\nx := nope(1)\n" } },
    {
      note: "judging",
      files: {
        "a.rego": "package a\n\nn if not data.t[input.a]\n",
        "t.rego": "package t\n\nred.x := 1\n",
        "bundle.yaml": ON_WASM,
      },
    },
  ];
  test.each(REFUSED)("refuses with the places of findings: $note", async ({ files }) => {
    const work = async (gate: PushGate) => await (await gate.open(jobOf(files))).pass(AT);
    const here = await errorOf(work(createPushGate({ opa, builtins: BUILTINS, archiveLimits })));
    const there = await errorOf(work(threads));
    expect(here?.diagnostics.length).toBeGreaterThan(0);
    expect([there?.code, there?.message, there?.diagnostics]).toEqual([
      here?.code,
      here?.message,
      here?.diagnostics,
    ]);
  });

  test("a push whose sender is gone ends, and the next one passes", async () => {
    const endless =
      "package a_test\n\ntest_long if count([1 | numbers.range(1, 1000000000)[_] == 0]) == 0\n";
    const gone = new AbortController();
    const session = await threads.open(jobOf({ ...GOOD, "a_test.rego": endless }), gone.signal);
    const work = errorOf(session.pass(AT));
    gone.abort();
    expect((await work)?.code).toBe("unavailable");
    session.end();
    const next = await threads.open(jobOf(GOOD));
    expect((await next.pass(undefined)).warnings).toEqual([]);
    next.end();
  });

  test("a test that never ends on the engine is stopped, and the next push passes", async () => {
    await threads.close();
    threads = start(1);
    const hangs = 'package a_test\n\ntest_hang if replace("abc", data.a.empty, "x") != ""\n';
    const files = {
      "a.rego": 'package a\n\nempty := ""\n\nn := 1\n',
      "a_test.rego": hangs,
      "bundle.yaml": ON_WASM,
    };
    const session = await threads.open(jobOf(files));
    const error = await errorOf(session.pass(AT));
    session.end();
    expect(error?.diagnostics).toMatchObject([
      { code: "compile_limit", message: expect.stringContaining("one of its tests never ends") },
    ]);
    const next = await threads.open(jobOf(GOOD));
    expect((await next.pass(undefined)).warnings).toEqual([]);
    next.end();
  });

  test("a test that never ends where the module is embedded costs a push that does not want Wasm a warning", async () => {
    const files = {
      "a.rego": 'package a\n\nempty := ""\n',
      "a_test.rego": 'package a_test\n\ntest_hang if replace("abc", data.a.empty, "x") != ""\n',
      "bundle.yaml": ON_WASM.replace("wasm", "auto").replace("a/n", "a/empty"),
    };
    const session = await threads.open(jobOf(files));
    const { warnings } = await session.pass(AT);
    session.end();
    expect(warnings).toEqual([
      {
        code: "not_portable",
        message: expect.stringContaining(
          "data.a_test.test_hang passes in OPA, and in @open-policy-agent/opa-wasm ends with an error (no answer within 1 s)",
        ),
        location: { file: "a_test.rego", row: 3, col: 1 },
      },
    ]);
  });

  test("a push that is ended once more takes nothing from the next in its thread", async () => {
    const over = await threads.open(jobOf(GOOD));
    over.end();
    const next = await threads.open(jobOf(GOOD));
    over.end();
    expect((await next.pass(undefined)).warnings).toEqual([]);
    next.end();
  });

  test("more pushes than threads get their turn, and one that gave up takes none", async () => {
    const first = await threads.open(jobOf(GOOD));
    const second = await threads.open(jobOf(GOOD));
    const gone = new AbortController();
    const given = errorOf(threads.open(jobOf(GOOD), gone.signal));
    const third = threads.open(jobOf(GOOD));
    gone.abort();
    expect((await given)?.code).toBe("unavailable");
    first.end();
    expect((await third).read.revision).toBe(second.read.revision);
    (await third).end();
    second.end();
  });
});
