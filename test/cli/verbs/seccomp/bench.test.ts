import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { describeAsRootWith } from "../../../support/needs.ts";
import { type NginxFolder, nginxFolder } from "../../../support/nginx-folder.ts";
import { temporaryFolder } from "../../../support/process.ts";
import { until } from "../../../support/until.ts";
import { runCli, startCli } from "../../run-cli.ts";

const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

/** Lets all through but calls that no server needs, so that it holds for every build of one. */
const LENIENT = {
  defaultAction: "SCMP_ACT_ALLOW",
  architectures: ["SCMP_ARCH_X86_64"],
  syscalls: [
    { names: ["swapon"], action: "SCMP_ACT_ERRNO", errnoRet: 1 },
    {
      names: ["personality"],
      action: "SCMP_ACT_ERRNO",
      errnoRet: 1,
      args: [{ index: 0, value: 8, op: "SCMP_CMP_EQ" }],
    },
  ],
};
const NO_LISTEN = {
  ...LENIENT,
  syscalls: [{ names: ["listen"], action: "SCMP_ACT_ERRNO", errnoRet: 13 }],
};

interface Report {
  readonly functioning: Record<
    "without" | "with",
    { works: boolean; reason?: string; output?: string }
  >;
  readonly cpu?: { pairs: unknown[]; effect?: Record<string, number>; method: string };
  readonly startup?: { pairs: unknown[] };
  readonly calls: {
    kind: string;
    costs?: { call: { name: string; is_asked_each_time: boolean } }[];
  };
  readonly size: { kind: string; instructions?: number[] };
  readonly filter: { always_allowed: string[]; asked_each_time: string[]; flags: string[] };
  readonly machine: { kernel: string; bitmap: string };
  readonly plan: { rounds: number; seed: number; requests: number };
  readonly failed_rounds: unknown[];
  readonly verdict?: { kind: string };
  readonly interrupted: boolean;
}

describeAsRootWith(
  "gatehouse seccomp bench",
  ["runc", "crun", "nginx", "unshare", "setpriv"],
  () => {
    let folder: string;
    let remove: () => void;
    let nginx: NginxFolder;
    beforeEach(async () => {
      ({ folder, remove } = temporaryFolder());
      nginx = await nginxFolder(folder);
    });
    afterEach(() => remove());

    const argvFor = (profile: unknown, more: readonly string[] = []): string[] => {
      const file = path.join(folder, "profile.json");
      writeFileSync(file, JSON.stringify(profile));
      const [rounds, requests] = [
        ["--rounds", "5"],
        ["--requests", "20"],
      ];
      return [
        ...["seccomp", "bench", file, "--check", nginx.url, "--mount", folder, "-o", "report"],
        ...[...rounds, ...requests, "--seed", "7", ...more, "--", ...nginx.command],
      ];
    };
    const read = (name: string): string => readFileSync(path.join(folder, "report", name), "utf8");
    const report = (): Report => JSON.parse(read("overhead.json")) as Report;

    describe.each(["runc", "crun"])("%s", (runtime) => {
      test("a service that works is measured, and the report says it in three forms", async () => {
        const argv = argvFor(LENIENT, ["--runtime", runtime]);
        const { status, stdout, stderr } = await runCli(argv, { cwd: folder, env });
        expect(stderr).not.toContain("error");
        expect(status).toBe(0);
        expect(stdout).toMatch(/^The service works under the profile\. CPU per request: /);
        expect(stdout).toContain("seed 7");
        const { functioning, cpu, startup, size, filter, machine, failed_rounds, plan } = report();
        expect([functioning.without.works, functioning.with.works]).toEqual([true, true]);
        expect(failed_rounds).toEqual([]);
        expect(plan).toMatchObject({ rounds: 5, seed: 7, requests: 20 });
        expect(cpu?.pairs).toHaveLength(5);
        expect(cpu?.effect).toHaveProperty("smallest");
        expect(cpu?.method).toMatch(/control group/);
        expect(startup?.pairs).toHaveLength(5);
        expect(filter.asked_each_time).toEqual(["personality"]);
        expect(filter.flags).toEqual(["SECCOMP_FILTER_FLAG_SPEC_ALLOW"]);
        expect(machine.kernel).not.toBe("");
        expect(["costs", "gains", "none"]).toContain(report().verdict?.kind);
        if (process.arch === "x64") {
          expect(size.kind).toBe("told");
          expect(size.instructions).toHaveLength(1);
          expect(size.instructions?.[0]).toBeGreaterThan(4);
          const costs = report().calls.costs ?? [];
          const asked = costs.filter(({ call }) => call.is_asked_each_time);
          expect(costs.map(({ call }) => call.name)).toContain("getppid");
          expect(asked.map(({ call }) => call.name)).toEqual(["personality"]);
        }
        expect(read("overhead.md")).toContain(
          "![Each round with and without the profile](overhead.svg)",
        );
        expect(read("overhead.svg").match(/<circle /g)?.length).toBe(5 * 2 + 3);
      });

      test("a service that fails under the profile is reported with what it said, and nothing is measured", async () => {
        const argv = argvFor(NO_LISTEN, ["--runtime", runtime]);
        const { status, stdout } = await runCli(argv, { cwd: folder, env });
        expect(status).toBe(1);
        expect(stdout).toMatch(
          /does not work under the profile: it ended with exit status 1 before/,
        );
        expect(stdout).toMatch(/\| .*listen\(\) .*Permission denied/);
        const { functioning, cpu, calls } = report();
        expect(functioning.without.works).toBe(true);
        expect(functioning.with.reason).toMatch(/exit status 1/);
        expect(cpu).toBeUndefined();
        expect(calls.kind).toBe("left_out");
        expect(read("overhead.md")).toMatch(/no: it ended with exit status 1/);
      });
    });

    test("a profile under which the runtime cannot start anything is told in the runtime's words", async () => {
      const nothing = {
        ...LENIENT,
        defaultAction: "SCMP_ACT_ERRNO",
        syscalls: LENIENT.syscalls.slice(0, 1),
      };
      const { status, stdout } = await runCli(argvFor(nothing), { cwd: folder, env });
      expect(status).toBe(1);
      expect(stdout).toContain("does not work under the profile: runc did not start it");
    });

    test("a check that passes without the service is refused", async () => {
      const argv = argvFor(LENIENT).map((each) => (each === nginx.url ? "true" : each));
      const { status, stderr } = await runCli(argv, { cwd: folder, env });
      expect(status).toBe(1);
      expect(stderr).toContain("the check passes before the service is started");
    });

    test("commands check it and give it work; too few rounds are told as too few", async () => {
      const curl = `test -e '${path.join(folder, "nginx.pid")}'`;
      const argv = argvFor(LENIENT, ["--load", "true", "--rounds", "1"]).map((each) =>
        each === nginx.url ? curl : each,
      );
      const { status, stdout } = await runCli(argv, { cwd: folder, env });
      expect(stdout).toContain("too few pairs of rounds to say (5 are needed)");
      expect(status).toBe(0);
    });

    test("a service whose work fails is told with the rounds that failed", async () => {
      const argv = argvFor(LENIENT, ["--load", "echo no such page; exit 3"]);
      const { status, stderr, stdout } = await runCli(argv, { cwd: folder, env });
      expect(status).toBe(0);
      expect(stderr).toMatch(
        /failed with the profile, the first time in round \d: .*exit status 3: no such page/,
      );
      expect(stdout).toContain("nothing was measured");
      // Both rounds of two pairs: more would say no more.
      expect(report().failed_rounds).toHaveLength(4);
    });

    test("Ctrl-C ends it, and what there is is reported", async () => {
      const interrupt = new AbortController();
      const argv = argvFor(LENIENT, ["--rounds", "1000", "--load", `echo >> '${folder}/rounds'`]);
      const { status, stdout, stderr } = startCli(argv, {
        cwd: folder,
        env,
        signal: interrupt.signal,
      });
      await until(() => readFileSync(path.join(folder, "rounds"), "utf8").length > 20 * 2 * 3);
      interrupt.abort();
      expect(await status).toBe(130);
      expect(stderr.text()).toContain("it was ended before its time");
      expect(stdout.text()).toContain("CPU per request");
      expect(report().interrupted).toBe(true);
      expect(report().cpu?.pairs.length).toBeGreaterThan(0);
      await expect(fetch(nginx.url)).rejects.toThrow();
    });

    test("Ctrl-C while it still starts is no failure of the service", async () => {
      const interrupt = new AbortController();
      const waiting = `echo >> '${folder}/asked'; exit 1`;
      const argv = argvFor(LENIENT).map((each) => (each === nginx.url ? waiting : each));
      const { status, stdout } = startCli(argv, { cwd: folder, env, signal: interrupt.signal });
      await until(() => readFileSync(path.join(folder, "asked"), "utf8").length > 2);
      interrupt.abort();
      expect(await status).toBe(130);
      expect(stdout.text()).toContain("ended before it was known whether the service works");
    });
  },
);

test.each([
  { note: "no check", argv: ["p.json", "--", "true"], said: "--check" },
  { note: "no command", argv: ["p.json", "--check", "true"], said: "command" },
  {
    note: "rounds that are no number",
    argv: ["p.json", "--check", "true", "--rounds", "many", "--", "true"],
    said: "A whole number from 1 to 1000 is wanted",
  },
])("$note is wrong usage", async ({ argv, said }) => {
  const { status, stderr } = await runCli(["seccomp", "bench", ...argv]);
  expect(status).toBe(2);
  expect(stderr).toContain(said);
});
