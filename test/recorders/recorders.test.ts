import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { RecordedCall, Recording } from "../../src/facts/recording/recording.ts";
import { bpftrace } from "../../src/recorders/bpftrace/bpftrace.ts";
import { perf } from "../../src/recorders/perf.ts";
import type { CommandTarget, RecordedRun, Recorder } from "../../src/recorders/recorder.ts";
import { strace } from "../../src/recorders/strace.ts";
import { compileC } from "../support/c-program.ts";
import { describeAsRootWith } from "../support/needs.ts";
import { startProcess, temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { BUSY, PATIENT } from "./programs.ts";

const NEVER = new AbortController().signal;

function target(argv: readonly string[]): CommandTarget {
  const environment = { PATH: "/usr/bin:/bin" };
  return { kind: "command", argv, environment, folder: "/", stdio: ["ignore", "ignore", "ignore"] };
}

function keysOf({ calls }: Recording): string[] {
  return calls.map(({ architecture, number, name }) => `${architecture} ${number} ${name ?? "?"}`);
}

function callOf(
  { calls }: Recording,
  architecture: string,
  name: string,
): RecordedCall | undefined {
  return calls.find((call) => call.architecture === architecture && call.name === name);
}

const before: ReadonlySet<string> = new Set(foldersNow());

/** What recorders have at work. */
function foldersNow(): string[] {
  return readdirSync(tmpdir()).filter((name) => /^gatehouse-(bpftrace|strace|perf)-/.test(name));
}

describeAsRootWith("recorders", ["gcc", "bpftrace", "strace", "perf"], () => {
  let folder: string;
  let remove: () => void;
  let busy: string;
  let patient: string;
  const runs = new Map<string, RecordedRun>();
  beforeAll(async () => {
    ({ folder, remove } = temporaryFolder());
    busy = compileC(folder, "busy", BUSY, ["-pthread"]);
    patient = compileC(folder, "patient", PATIENT);
    for (const recorder of [bpftrace, strace, perf]) {
      const run = await recorder.record({ target: target([busy]), origin: "busy", stop: NEVER });
      runs.set(recorder.name, run);
    }
  });
  afterAll(() => remove());
  const recordingOf = ({ name }: Recorder): Recording => (runs.get(name) as RecordedRun).recording;

  describe.each([bpftrace, strace])("$name", (recorder) => {
    test("can be used here", async () => {
      expect(await recorder.whyNot(target([busy]))).toBeUndefined();
    });

    test("tells how the command ended, and that it did", () => {
      expect(runs.get(recorder.name)).toMatchObject({
        exit: { status: 5, signal: null },
        endedBy: "exit",
      });
    });

    test("misses nothing from the command's own execve on, and has nothing from before", () => {
      const recording = recordingOf(recorder);
      // Its own, and that of its child.
      expect(callOf(recording, "x86_64", "execve")?.count).toBe(2);
      expect(callOf(recording, "x86_64", "sysinfo")?.count).toBe(1);
      expect(callOf(recording, "x86_64", "getppid")?.count).toBe(1000);
    });

    test("follows threads, forks and what they execute", () => {
      const recording = recordingOf(recorder);
      expect(callOf(recording, "x86_64", "getpgid")?.count).toBe(1);
      expect(callOf(recording, "x86_64", "getsid")?.count).toBe(1);
      const processes = new Set(
        recording.calls.flatMap((call) => call.processes.map(({ text }) => text)),
      );
      expect([...processes].toSorted()).toEqual(["busy", "true"]);
    });

    test("tells 32-bit, x32 and unknown calls from those of x86-64", () => {
      const recording = recordingOf(recorder);
      expect(callOf(recording, "x86", "getpid")?.count).toBe(1);
      expect(callOf(recording, "x32", "getpid")?.count).toBe(1);
      expect(callOf(recording, "x86_64", "writev")).toBeUndefined();
      expect(keysOf(recording)).toContain("x86_64 4000 ?");
    });

    test("has paths, odd ones too, and values of arguments", () => {
      const recording = recordingOf(recorder);
      const paths = callOf(recording, "x86_64", "openat")?.paths.map(({ text }) => text);
      expect(paths).toEqual(expect.arrayContaining(["/etc/hostname", '/nowhere/a,b "quoted" é']));
      expect(callOf(recording, "x86_64", "execve")?.paths).toEqual(
        expect.arrayContaining([{ text: "/bin/true", count: 1 }]),
      );
      expect(callOf(recording, "x86_64", "socket")?.values).toEqual([
        {
          index: 0,
          seen: [{ text: expect.stringMatching(/^(1|AF_UNIX)$/), count: 1 }],
          more: false,
        },
        {
          index: 1,
          seen: [{ text: expect.stringMatching(/^(1|SOCK_STREAM)$/), count: 1 }],
          more: false,
        },
      ]);
    });

    test("a stop interrupts the command, and what it does about that is recorded", async () => {
      const stop = new AbortController();
      const run = await recorder.record({
        target: target([patient]),
        origin: "patient",
        stop: stop.signal,
        onProgress: ({ calls }) => {
          if (calls > 10) stop.abort();
        },
      });
      expect(run).toMatchObject({ exit: { status: 0 }, endedBy: "stop" });
      expect(callOf(run.recording, "x86_64", "getpgid")?.count).toBe(1);
      expect(callOf(run.recording, "x86_64", "rt_sigreturn")?.count).toBe(1);
    });

    test("the time that it was given ends it", async () => {
      const run = await recorder.record({
        target: target([patient]),
        origin: "patient",
        stop: NEVER,
        forMs: 1_500,
      });
      expect(run).toMatchObject({ exit: { status: 0 }, endedBy: "time" });
      expect(callOf(run.recording, "x86_64", "getpgid")?.count).toBe(1);
    });

    test("a process that runs is recorded until it ends", async () => {
      const running = startProcess(patient, []);
      await until("it to be up", () => running.output() === "up\n");
      let seen = 0;
      const recorded = recorder.record({
        target: { kind: "process", pid: running.child.pid as number },
        origin: "a process",
        stop: NEVER,
        onProgress: ({ calls }) => {
          seen = calls;
          // The tracer is in place once it tells anything.
          running.child.kill("SIGTERM");
        },
      });
      const { recording, endedBy } = await recorded;
      await running.ended;
      expect([endedBy, seen >= 0]).toEqual(["exit", true]);
      expect(callOf(recording, "x86_64", "getpgid")?.count).toBe(1);
      expect(callOf(recording, "x86_64", "execve")).toBeUndefined();
    });

    test("a program that cannot be executed is told by its status", async () => {
      const nothing = { target: target(["/no/such/program"]), origin: "nothing", stop: NEVER };
      const run = await recorder.record(nothing).catch((error: unknown) => error);
      if (run instanceof Error) expect(run.message).toContain("recorded nothing");
      else expect((run as RecordedRun).exit?.status).not.toBe(0);
    });
  });

  test("strace's own recording says of which architecture its names are", () => {
    const reasons = recordingOf(strace).incomplete.map(({ reason }) => reason);
    expect(reasons).not.toContain("names_without_architecture");
  });

  test("bpftrace and strace see the same calls of the same processes", () => {
    expect(keysOf(recordingOf(bpftrace))).toEqual(keysOf(recordingOf(strace)));
  });

  test("perf sees the same but for other architectures and unknown numbers, and says so", () => {
    const native = keysOf(recordingOf(strace)).filter((key) => /^x86_64 .*\w$/.test(key));
    // It takes getpid of i386, number 20, for writev.
    const seen = keysOf(recordingOf(perf)).filter((key) => key !== "x86_64 20 writev");
    expect(seen).toEqual(native);
    expect(recordingOf(perf).incomplete.map(({ reason }) => reason)).toContain(
      "other_architecture",
    );
  });

  test("nothing is left behind", async () => {
    // Those of others that record at the same time go too; what lay there before was left by somebody who was killed.
    const left = foldersNow().filter((name) => !before.has(name));
    await until("all folders to be removed", () =>
      left.every((name) => !existsSync(path.join(tmpdir(), name))),
    );
  });
});
