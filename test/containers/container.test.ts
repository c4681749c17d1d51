import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runContainer, startContainer } from "../../src/containers/container.ts";
import type { ContainerOptions } from "../../src/containers/container-options.ts";
import { findRuntime, RUNTIME_NAMES } from "../../src/containers/runtime.ts";
import { describeAsRootWith } from "../support/needs.ts";
import { temporaryFolder } from "../support/process.ts";
import { randomMoment } from "../support/random-moment.ts";
import { until } from "../support/until.ts";

const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

/** All but the calls named, which end with this error number. */
function denying(names: readonly string[], errno: number): string {
  return JSON.stringify({
    defaultAction: "SCMP_ACT_ALLOW",
    architectures: ["SCMP_ARCH_X86_64"],
    syscalls: [{ names, action: "SCMP_ACT_ERRNO", errnoRet: errno }],
  });
}

const before: ReadonlySet<string> = new Set(leftovers());

/** What a test left on the machine: folders, and control groups of the runtime. */
function leftovers(): string[] {
  const groups = "/sys/fs/cgroup";
  return [
    ...readdirSync(tmpdir()).filter((name) => name.startsWith("gatehouse-container-")),
    ...readdirSync(groups, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => readdirSync(path.join(groups, name)))
      .filter((name) => name.startsWith("gatehouse-")),
  ];
}

describeAsRootWith("containers", [...RUNTIME_NAMES, "unshare", "setpriv"], () => {
  let folder: string;
  let remove: () => void;
  beforeAll(() => {
    ({ folder, remove } = temporaryFolder());
  });
  afterAll(() => remove());

  describe.each(RUNTIME_NAMES)("%s", (runtime) => {
    const shell = (script: string, more: Partial<ContainerOptions> = {}): ContainerOptions => ({
      runtime,
      command: ["sh", "-c", script],
      noNewPrivileges: true,
      environment: { PATH },
      timeoutMs: 60_000,
      ...more,
    });

    test("tells its version", async () => {
      const found = await findRuntime(runtime);
      expect(found?.version).toMatch(/^\d+\.\d+/);
      expect(found?.hasSeccomp).toBe(true);
      expect(found?.kernel).toBe(execFileSync("uname", ["-r"], { encoding: "utf8" }).trim());
    });

    test.each([
      { note: "a status", script: "exit 7", end: { kind: "exited", status: 7 } },
      { note: "success", script: "true", end: { kind: "exited", status: 0 } },
      // As pid 1 of its namespace a shell cannot kill itself; one below it can.
      {
        note: "a signal",
        script: "sh -c 'kill -9 $$'; exit $?",
        end: { kind: "signalled", signal: "SIGKILL" },
      },
    ])("$note is told", async ({ script, end }) => {
      expect((await runContainer(shell(script))).end).toEqual(end);
    });

    test("both outputs are read, kept up to their size and no further", async () => {
      const script = "head -c 200000 /dev/zero | tr '\\0' x; echo problem >&2";
      const run = await runContainer(shell(script, { maxOutputBytes: 1000 }));
      expect(run.end).toEqual({ kind: "exited", status: 0 });
      expect(run.stdout).toBe("x".repeat(1000));
      expect(run.stderr).toBe("problem\n");
      expect(run.truncated).toBe(true);
    });

    test("what it writes is thrown away, but for the folders that it shares", async () => {
      const shared = path.join(folder, `shared-${runtime}`);
      mkdirSync(shared);
      const lost = path.join(folder, `lost-${runtime}`);
      writeFileSync(lost, "before");
      const script = `echo after > ${lost} && cat ${lost} && echo kept > /mnt/kept`;
      const mounts = [{ source: shared, destination: "/mnt" }];
      const run = await runContainer(shell(script, { mounts }));
      expect(run).toMatchObject({ end: { kind: "exited", status: 0 }, stdout: "after\n" });
      expect(readFileSync(lost, "utf8")).toBe("before");
      expect(readFileSync(path.join(shared, "kept"), "utf8")).toBe("kept\n");
    });

    test("its environment and folder are those that were given", async () => {
      const environment = { PATH, WISH: "a b" };
      const run = await runContainer(shell('pwd; echo "$WISH"', { environment, folder: "/usr" }));
      expect(run.stdout).toBe("/usr\na b\n");
    });

    test.each([true, false])("no new privileges: %s", async (noNewPrivileges) => {
      const run = await runContainer(shell("grep NoNew /proc/self/status", { noNewPrivileges }));
      expect(run.stdout).toBe(`NoNewPrivs:\t${noNewPrivileges ? 1 : 0}\n`);
    });

    test.each([true, false])(
      "a profile is enforced, no new privileges: %s",
      async (noNewPrivileges) => {
        const profile = denying(["mkdir", "mkdirat"], 123);
        const run = await runContainer(shell("mkdir /tmp/x", { profile, noNewPrivileges }));
        expect(run.stderr).toContain("No medium found");
        expect(run.end).toEqual({ kind: "exited", status: 1 });
      },
    );

    test.each([
      { note: "a profile that allows nothing", profile: '{"defaultAction":"SCMP_ACT_ERRNO"}' },
      { note: "an action that is none", profile: '{"defaultAction":"SCMP_ACT_DREAM"}' },
    ])("under $note it does not start, and says why", async ({ profile }) => {
      const { end } = await runContainer(shell("true", { profile }));
      // crun loads the filter last: where it may not even say so, it dies of it.
      if (end.kind === "not_started") expect(end.message).toMatch(/\S/);
      else expect([runtime, end.kind]).toEqual(["crun", "signalled"]);
    });

    test("a program that is not there does not start", async () => {
      const { end } = await runContainer(shell("", { command: ["no-such-program"] }));
      expect(end).toEqual({
        kind: "not_started",
        message: expect.stringContaining("no-such-program"),
      });
    });

    test("one that hangs, deaf to signals, is killed by the deadline with all that it started", async () => {
      const mark = path.join(folder, `hangs-${runtime}`);
      mkdirSync(mark);
      const script = "trap '' TERM INT; setsid sleep 1000 & sleep 1000; echo over";
      const mounts = [{ source: mark, destination: "/mnt" }];
      const run = await runContainer(shell(script, { timeoutMs: 1_500, mounts }));
      expect(run.end).toEqual({ kind: "deadline" });
      await until("no process to be left", () => mountedIn(mark) === 0);
    });

    test("getppid denied, with which runc 1.1.5 may hang, is over by the deadline", async () => {
      const profile = denying(["getppid"], 1);
      const run = await runContainer(
        shell("true", { profile, noNewPrivileges: false, timeoutMs: 20_000 }),
      );
      expect(run.end.kind).toMatch(/^(exited|not_started|deadline)$/);
    });

    test("an abort kills it", async () => {
      const abort = new AbortController();
      const container = await startContainer(
        shell("trap '' TERM; echo up; sleep 1000", { signal: abort.signal }),
      );
      await until("it to run", () => container.output().stdout === "up\n");
      abort.abort();
      expect((await container.ended).end).toEqual({ kind: "killed" });
    });

    test("a service is waited for, asked and stopped", async () => {
      const script = "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.01; done";
      const container = await startContainer(shell(script));
      const check = async (): Promise<boolean> => container.output().stdout.includes("up");
      expect(await container.ready(check, 60_000)).toBe(true);
      expect(await container.stop()).toMatchObject({
        end: { kind: "exited", status: 3 },
        stdout: "up\nbye\n",
      });
    });

    // What it leaves behind is asked at the end.
    test("one that is killed at any moment of its start ends", async () => {
      for (let kill = 0; kill < 10; kill += 1) {
        const abort = new AbortController();
        const container = await startContainer(shell("sleep 1000", { signal: abort.signal }));
        await randomMoment(60);
        abort.abort();
        expect((await container.ended).end).toEqual({ kind: "killed" });
      }
    });

    test("one that ended is never ready, one that is deaf is killed after the grace", async () => {
      const ended = await startContainer(shell("exit 1"));
      expect(await ended.ready(async () => false, 60_000)).toBe(false);
      const deaf = await startContainer(shell("trap '' TERM; echo up; while :; do sleep 1; done"));
      await until("it to run", () => deaf.output().stdout === "up\n");
      expect((await deaf.stop("SIGTERM", 50)).end).toEqual({ kind: "killed" });
    });
  });

  test("a profile that is no object never becomes part of a container", async () => {
    const profile = '{"defaultAction":"SCMP_ACT_ALLOW"},"hooks":{}';
    const options = { runtime: "runc", command: ["true"], noNewPrivileges: true } as const;
    const run = runContainer({ ...options, profile, environment: {}, timeoutMs: 1_000 });
    await expect(run).rejects.toMatchObject({ code: "invalid_parameter" });
  });

  test("nothing is left behind", async () => {
    // Those of others that run at the same time go too; what lay there before was left by somebody who was killed.
    const left = leftovers().filter((name) => !before.has(name));
    await until("all to be swept", () => {
      const still = new Set(leftovers());
      return left.every((name) => !still.has(name));
    });
    expect(existsSync("/mnt/kept")).toBe(false);
  });
});

/** How many processes have this folder mounted. */
function mountedIn(folder: string): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/mountinfo`, "utf8").includes(`${folder} /mnt`);
    } catch {
      return false;
    }
  }).length;
}
