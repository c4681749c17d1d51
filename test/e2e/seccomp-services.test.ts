import { chmodSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runContainer } from "../../src/containers/container.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../src/containers/runtime.ts";
import { readRecording } from "../../src/facts/recording/read-recording.ts";
import type { Recording } from "../../src/facts/recording/recording.ts";
import { runCli } from "../cli/run-cli.ts";
import { compileC } from "../support/c-program.ts";
import { describeAsRootWith } from "../support/needs.ts";
import { temporaryFolder } from "../support/process.ts";
import { DENIED_PROBE } from "../support/services/denied-probe.ts";
import { nginxService } from "../support/services/nginx-service.ts";
import { redisService } from "../support/services/redis-service.ts";
import { recordUse, startInContainer, useInContainer } from "../support/services/run-service.ts";
import type { Service } from "../support/services/service.ts";

const TRACERS = ["strace", "bpftrace"] as const;
const SERVICES = [
  { name: "nginx", create: nginxService },
  { name: "redis-server", create: redisService },
];
const RUNS = RUNTIME_NAMES.flatMap((runtime) =>
  [true, false].map((noNewPrivileges) => ({ runtime, noNewPrivileges })),
);

/** Calls that come or do not come by how threads and processes happen to run: not even two runs under one tracer agree. */
const BY_CHANCE: Readonly<Record<string, string>> = {
  futex: "only a lock that another thread holds right then is waited for in the kernel",
  sched_yield: "an allocator gives way where another thread holds its lock",
  restart_syscall: "only where a stop, of the tracer itself too, meets a call that sleeps",
  madvise: "jemalloc gives pages back by the clock",
  munmap: "likewise",
};

/** What a filter sees, each once. */
function keysOf({ calls }: Recording): string[] {
  return calls.map(({ architecture, number, name }) => `${architecture} ${number} ${name ?? "?"}`);
}

function isByChance(key: string): boolean {
  return Object.hasOwn(BY_CHANCE, key.split(" ")[2] ?? "");
}

describeAsRootWith(
  "profiles of real services",
  ["nginx", "redis-server", "gcc", "strace", "bpftrace", ...RUNTIME_NAMES],
  () => {
    const { folder, remove } = temporaryFolder();
    let probe: string;
    beforeAll(() => {
      chmodSync(folder, 0o755);
      probe = compileC(folder, "probe", DENIED_PROBE);
    });
    afterAll(() => remove());

    /** What the probe got of each call, with capabilities for all that it tries. */
    async function probed(runtime: RuntimeName, profile?: string): Promise<string[]> {
      const run = await runContainer({
        runtime,
        command: [probe],
        profile,
        noNewPrivileges: true,
        capabilities: ["CAP_SYS_ADMIN", "CAP_SYS_PTRACE"],
        environment: {},
        timeoutMs: 60_000,
      });
      expect(run).toMatchObject({ end: { kind: "exited", status: 0 }, stderr: "" });
      return run.stdout.trim().split("\n");
    }

    test.each(RUNTIME_NAMES)(
      "without a profile what the probe tries works under %s",
      async (runtime) => {
        const answers = await probed(runtime);
        expect(answers).toEqual(expect.arrayContaining(["mount 0", "ptrace 0"]));
      },
    );

    describe.each(SERVICES)("$name", ({ name, create }) => {
      let service: Service;
      const recordings = new Map<string, Recording>();
      const fileOf = (kind: string): string => path.join(folder, `${name}.${kind}.json`);
      beforeAll(async () => {
        service = await create(path.join(folder, name));
      });

      /** Makes a profile of a recording at the command line. */
      async function profileOf(tracer: string, ...options: string[]): Promise<string> {
        const file = fileOf(`${tracer}-profile`);
        const args = ["seccomp", "profile", fileOf(tracer), "-o", file, ...options];
        const { status, stderr } = await runCli(args);
        expect([status, stderr]).toEqual([0, expect.not.stringContaining("warning")]);
        return readFileSync(file, "utf8");
      }

      test.each(TRACERS)(
        "is recorded by %s while it does all it does, and nothing is missing",
        async (tracer) => {
          const file = fileOf(tracer);
          const output = await recordUse(service, ["--with", tracer, "-o", file]);
          expect(output).toContain("the command exited with 0\n");
          const recording = readRecording(readFileSync(file), file);
          expect(recording.incomplete).toEqual([]);
          recordings.set(tracer, recording);
        },
      );

      test("both tracers saw the same calls, but for those that come by chance", () => {
        const [strace = [], bpftrace = []] = TRACERS.map((tracer) =>
          keysOf(recordings.get(tracer) as Recording),
        );
        const settled = (keys: readonly string[]): string[] =>
          keys.filter((key) => !isByChance(key));
        expect(settled(bpftrace)).toEqual(settled(strace));
        expect(settled(strace).length).toBeGreaterThan(40);
      });

      test.each(RUNS)(
        "starts and does all it does under its profile in $runtime, no new privileges: $noNewPrivileges",
        async ({ runtime, noNewPrivileges }) => {
          // What the one tracer saw is enough for the one kind of container, what the other saw for the other.
          const profile = noNewPrivileges
            ? await profileOf("strace", "--no-new-privileges")
            : await profileOf("bpftrace");
          const outcome = await useInContainer(service, { runtime, profile, noNewPrivileges });
          expect(outcome).toEqual(service.outcome);
        },
      );

      test.each(RUNTIME_NAMES)(
        "what it does not need is refused under its profile in %s, as the profile says",
        async (runtime) => {
          const { EPERM, ENOSYS } = constants.errno;
          const profile = await profileOf("strace", "--no-new-privileges");
          expect(await probed(runtime, profile)).toEqual([
            `mount ${EPERM}`,
            `ptrace ${EPERM}`,
            // Younger than the kernels that a libc runs on.
            `mount_setattr ${ENOSYS}`,
            "getpid 0",
          ]);
        },
      );

      test("it starts and answers under the variant that only logs", async () => {
        const runtime = name === "nginx" ? "runc" : "crun";
        const profile = await profileOf("strace", "--form", "log");
        const options = { runtime, profile, noNewPrivileges: true } as const;
        const container = await startInContainer(service, options);
        try {
          const answer = await service.ask(new AbortController().signal);
          expect(answer).toBe(service.answer);
        } finally {
          await container.stop();
        }
        expect(await probed(runtime, profile)).toEqual(
          expect.arrayContaining(["mount 0", "ptrace 0"]),
        );
      });
    });
  },
);
