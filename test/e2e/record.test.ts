import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readRecording } from "../../src/facts/recording/read-recording.ts";
import type { Recording } from "../../src/facts/recording/recording.ts";
import { BUSY, PATIENT } from "../recorders/programs.ts";
import { compileC } from "../support/c-program.ts";
import { cleanEnvironment, gatehouse } from "../support/gatehouse.ts";
import { describeAsRootWith } from "../support/needs.ts";
import { ROOT, type RunningProcess, startProcess, temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

const MAIN = path.join(ROOT, "dist", "cli", "main.js");

function namesOf({ calls }: Recording, process?: string): string[] {
  return calls
    .filter(
      ({ processes }) => process === undefined || processes.some(({ text }) => text === process),
    )
    .map(({ name = "?" }) => name);
}

/** Until the command says so; where Gatehouse ended before, its output says why. */
async function untilUp({ output, child }: RunningProcess): Promise<void> {
  await until("the command to be up", () => output().includes("up\n") || child.exitCode !== null);
  expect(output()).toContain("up\n");
}

describeAsRootWith("gatehouse record", ["gcc", "bpftrace", "strace", "runc", "crun"], () => {
  let folder: string;
  let remove: () => void;
  let busy: string;
  let patient: string;
  beforeAll(() => {
    ({ folder, remove } = temporaryFolder());
    busy = compileC(folder, "busy", BUSY, ["-pthread"]);
    patient = compileC(folder, "patient", PATIENT);
  });
  afterAll(() => remove());
  const place = (): string => path.join(mkdtempSync(path.join(folder, "run-")), "recording.json");
  const recordingIn = (file: string): Recording => readRecording(readFileSync(file), file);

  test("records with bpftrace as root, passes the output on and tells the command's status", async () => {
    const file = place();
    const run = await gatehouse(["record", "-o", file, "--", busy, "x"]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain("recording with bpftrace\n");
    expect(run.output).toContain("done 2\n");
    expect(run.output).toContain("the command exited with 5\n");
    const { sources, calls } = recordingIn(file);
    expect(sources).toEqual([{ format: "bpftrace", origin: `${busy} x` }]);
    expect(calls.map(({ architecture }) => architecture)).toEqual(
      expect.arrayContaining(["x86_64", "x86", "x32"]),
    );
    // On no terminal there is no live line.
    expect(run.output).not.toContain("\u001b");
  });

  test("Ctrl-C goes to the command, and the recording is written", async () => {
    const file = place();
    const args = [
      MAIN,
      "record",
      "--with",
      "strace",
      "--name",
      "patience",
      "-o",
      file,
      "--",
      patient,
    ];
    const running = startProcess(process.execPath, args, { env: cleanEnvironment() });
    await untilUp(running);
    expect(await running.stop("SIGINT")).toBe(0);
    expect(running.output()).toContain("signal 2\n");
    expect(running.output()).toContain("the command exited with 0, interrupted\n");
    const recording = recordingIn(file);
    expect(recording.sources).toEqual([{ format: "strace", origin: "patience" }]);
    expect(namesOf(recording)).toEqual(expect.arrayContaining(["rt_sigreturn", "getpgid"]));
  });

  test("--for ends the command, and says that this makes it incomplete", async () => {
    const file = place();
    const run = await gatehouse(["record", "--for", "1", "-o", file, "--", patient]);
    expect(run.exitCode).toBe(0);
    expect(run.output).toContain("signal 15\n");
    expect(run.output).toMatch(/incomplete: the time that it was given ended it/);
    expect(recordingIn(file).incomplete).toEqual([
      { reason: "truncated", message: expect.stringContaining("the time that it was given") },
    ]);
  });

  test("a service that nobody used is recorded as start-up only", async () => {
    const file = place();
    const script = `import socket,time; s=socket.socket(); s.bind(("127.0.0.1",0)); s.listen(); time.sleep(60)`;
    const run = await gatehouse([
      ...["record", "--for", "1", "-o", file],
      ...["--", "python3", "-c", script],
    ]);
    expect(run.exitCode).toBe(0);
    const reasons = recordingIn(file).incomplete.map(({ reason }) => reason);
    expect(reasons).toContain("start_up_only");
    expect(run.output).toContain("it listened and accepted no connection");
  });

  describe.each(["runc", "crun"])("in a container of %s", (runtime) => {
    test("what the runtime calls in there is told from what the command calls", async () => {
      const file = place();
      const run = await gatehouse(["record", "--runtime", runtime, "-o", file, "--", busy]);
      expect(run.exitCode).toBe(0);
      expect(run.output).toContain("the command exited with 5\n");
      const recording = recordingIn(file);
      const init = runtime === "runc" ? "runc:[2:INIT]" : "crun";
      expect(namesOf(recording, init)).toEqual(expect.arrayContaining(["execve", "pivot_root"]));
      expect(namesOf(recording, "busy")).toContain("sysinfo");
      expect(namesOf(recording, "busy")).not.toContain("pivot_root");
      // Of what prepares the container outside nothing is in it.
      const processes = recording.calls.flatMap((call) => call.processes.map(({ text }) => text));
      expect(processes).not.toContain("mount");
      expect(processes).not.toContain("sh");
    });

    test("Ctrl-C reaches the command in it", async () => {
      const file = place();
      const args = [MAIN, "record", "--runtime", runtime, "-o", file, "--", patient];
      const running = startProcess(process.execPath, args, { env: cleanEnvironment() });
      await untilUp(running);
      expect(await running.stop("SIGINT")).toBe(0);
      expect(running.output()).toContain("signal 2\n");
      expect(namesOf(recordingIn(file), "patient")).toContain("getpgid");
    });

    test("a command that does not start there is refused, and nothing is written", async () => {
      const file = place();
      const run = await gatehouse([
        "record",
        "--runtime",
        runtime,
        "-o",
        file,
        "--",
        "/no/program",
      ]);
      expect(run.exitCode).toBe(1);
      expect(run.output).toContain("the container did not start");
      expect(existsSync(file)).toBe(false);
    });
  });

  test.each([
    { note: "neither a command nor a process", args: [], status: 2 },
    { note: "both", args: ["--pid", "1", "--", "true"], status: 2 },
    { note: "a container of a process", args: ["--pid", "1", "--runtime", "runc"], status: 2 },
    { note: "no time", args: ["--for", "0", "--", "true"], status: 2 },
    { note: "no tracer", args: ["--with", "gdb", "--", "true"], status: 2 },
    { note: "no process", args: ["--pid", "2147483647"], status: 1 },
    { note: "no program", args: ["--", "no-such-program"], status: 1 },
    { note: "no folder", args: ["-o", "/no/such/folder/x.json", "--", "true"], status: 1 },
    {
      note: "strace around a runtime",
      args: ["--with", "strace", "--runtime", "runc", "--", "true"],
      status: 5,
    },
  ])("$note is refused", async ({ args, status }) => {
    const run = await gatehouse(["record", ...args]);
    expect([run.exitCode, run.output]).toEqual([status, expect.stringMatching(/error|wanted/)]);
  });
});
