import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { compileBundle } from "../../../src/compile/compile-bundle.ts";
import {
  checkOpaVersion,
  createOpa,
  type Opa,
  type OpaOptions,
} from "../../../src/opa/program/opa.ts";
import { sourceOf } from "../../compile/bundle-source.ts";
import { errorOf, opa } from "../../compile/run-compile.ts";
import { opaBinary } from "../../support/opa.ts";
import { until } from "../../support/until.ts";

const ENDLESS =
  "package a_test\n\ntest_long if count([1 | numbers.range(1, 1000000000)[_] == 0]) == 0\n";
const HUNGRY =
  'package a_test\n\ntest_big if {\n\ta := concat("", ["0123456789" | numbers.range(1, 100000)[_]])\n\tcount(replace(a, "0", a)) == 0\n}\n';
const TALKATIVE =
  "package a_test\n\ntest_loud if {\n\tprint(numbers.range(1, 20000))\n\tfalse\n}\n";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-opa-test-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A driver that tells in which folders it was used. */
function watched(options: Partial<OpaOptions>): { opa: Opa; folders: Set<string> } {
  const folders = new Set<string>();
  const inner = createOpa({ binary: opaBinary(), ...options });
  return {
    folders,
    opa: {
      run: (args, runOptions) => {
        folders.add(runOptions.cwd);
        return inner.run(args, runOptions);
      },
    },
  };
}

/** Processes that work in one of the folders (only where the system tells). */
async function processesIn(folders: ReadonlySet<string>): Promise<string[]> {
  if (!existsSync("/proc/self/cwd")) return [];
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const links = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => "")));
  const inside = (link: string): boolean =>
    [...folders].some((each) => each !== tmpdir() && link.startsWith(each));
  return links.filter(inside);
}

/** A process that was killed may stay listed until its parent asks for it. */
async function isRunning(id: number): Promise<boolean> {
  try {
    process.kill(id, 0);
    const status = await readFile(`/proc/${id}/stat`, "utf8");
    return !/\) Z /.test(status);
  } catch {
    return false;
  }
}

async function expectNothingLeft(folders: ReadonlySet<string>): Promise<void> {
  expect(folders.size).toBeGreaterThan(0);
  expect([...folders].filter((each) => each !== tmpdir() && existsSync(each))).toEqual([]);
  expect(await processesIn(folders)).toEqual([]);
}

function compileWith(driver: Opa, test_: string, signal?: AbortSignal): Promise<unknown> {
  const source = sourceOf({ "a.rego": "package a\n\nx := 1\n", "a_test.rego": test_ });
  return compileBundle(source, { opa: driver, builtins: new Map(), signal });
}

const BOUNDS: readonly {
  note: string;
  options: Partial<OpaOptions>;
  test: string;
  message: RegExp;
}[] = [
  {
    note: "processor time",
    options: { cpuSeconds: 1 },
    test: ENDLESS,
    message: /^opa test took more than 1 s of processor time$/,
  },
  {
    note: "time at all",
    options: { stuckMs: 700 },
    test: ENDLESS,
    message: /^opa test took longer than 700 ms$/,
  },
  {
    note: "output",
    options: { maxOutputBytes: 20_000 },
    test: TALKATIVE,
    message: /^opa test printed more than 20000 bytes$/,
  },
  {
    note: "memory",
    options: { memoryBytes: 48 * 1024 * 1024 },
    test: HUNGRY,
    message: /^opa test (?:broke down within 50331648 bytes|was ended by|took more)/,
  },
];

describe("the bounds of an opa process", () => {
  test.each(BOUNDS)("$note", async ({ options, test: policyTest, message }) => {
    const { opa: bounded, folders } = watched(options);
    const error = await errorOf(compileWith(bounded, policyTest));
    expect(error?.code).toBe("invalid_parameter");
    expect(error?.message).toMatch(message);
    expect(error?.diagnostics).toEqual([{ code: "compile_limit", message: error?.message }]);
    await expectNothingLeft(folders);
  });

  test("an abort ends what runs and what waits for its turn", async () => {
    const { opa: single, folders } = watched({ maxProcesses: 1 });
    const stop = new AbortController();
    const work = errorOf(compileWith(single, ENDLESS, stop.signal));
    await until("opa to run", async () => (await processesIn(folders)).length > 0);
    stop.abort();
    expect((await work)?.code).toBe("unavailable");
    await expectNothingLeft(folders);
  });

  test("what was aborted before starts nothing", async () => {
    const { opa: driver, folders } = watched({});
    const error = await errorOf(compileWith(driver, ENDLESS, AbortSignal.abort()));
    expect(error?.code).toBe("unavailable");
    await expectNothingLeft(folders);
  });

  test("a process that waits for the machine is not out of time", async () => {
    const binary = path.join(folder, "waiting");
    await writeFile(binary, "#!/bin/sh\nsleep 1.5\necho here\n", { mode: 0o755 });
    const patient = createOpa({ binary, cpuSeconds: 1 });
    const { stdout } = await patient.run(["x"], { cwd: folder });
    expect(stdout.toString()).toBe("here\n");
  });

  test("what a process started ends with it", async () => {
    const binary = path.join(folder, "family");
    const note = path.join(folder, "child");
    await writeFile(binary, `#!/bin/sh\nsleep 60 &\necho $! > '${note}'\nwait\n`, { mode: 0o755 });
    const parent = createOpa({ binary, stuckMs: 2_000 });
    expect((await errorOf(parent.run(["x"], { cwd: folder })))?.message).toMatch(/took longer/);
    const child = Number(await readFile(note, "utf8"));
    await until("it to end", async () => !(await isRunning(child)));
  });

  test("no more processes at once than allowed, and all get their turn", async () => {
    const binary = path.join(folder, "counting");
    const log = path.join(folder, "log");
    // None ends before a second has begun.
    const second = `until [ $(grep -c + '${log}') -ge 2 ]; do sleep 0.01; done`;
    const script = `#!/bin/sh\necho + >> '${log}'\n${second}\necho - >> '${log}'\n`;
    await writeFile(binary, script, { mode: 0o755 });
    const limited = createOpa({ binary, maxProcesses: 2 });
    await Promise.all(Array.from({ length: 6 }, () => limited.run([], { cwd: folder })));
    let [running, most, ended] = [0, 0, 0];
    for (const mark of (await readFile(log, "utf8")).trim().split("\n")) {
      running += mark === "+" ? 1 : -1;
      most = Math.max(most, running);
      if (mark === "-") ended += 1;
    }
    expect({ most, ended }).toEqual({ most: 2, ended: 6 });
  });
});

describe("running opa", () => {
  test("gives exit code, output and errors, and reads what it is given", async () => {
    const query = ["eval", "--format", "raw", "--stdin-input", "input.a"];
    const answered = await opa.run(query, { cwd: folder, stdin: '{"a": 7}' });
    expect({ ...answered, stdout: answered.stdout.toString() }).toEqual({
      exitCode: 0,
      stdout: "7\n",
      stderr: "",
    });
    const failed = await opa.run(["eval", "--format", "raw", "("], { cwd: folder });
    expect(failed.exitCode).not.toBe(0);
  });

  test("the pinned version is told from others", async () => {
    await checkOpaVersion(opa);
    const binary = path.join(folder, "other");
    await writeFile(binary, "#!/bin/sh\necho Version: 0.1.0\n", { mode: 0o755 });
    const error = await errorOf(checkOpaVersion(createOpa({ binary })));
    expect(error?.code).toBe("misconfigured");
    expect(error?.message).toMatch(/^opa \S+ is wanted, not 0\.1\.0/);
  });

  test("a program that is not there", async () => {
    const error = await errorOf(checkOpaVersion(createOpa({ binary: path.join(folder, "no") })));
    expect(error?.code).toBe("misconfigured");
  });
});
