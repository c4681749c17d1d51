import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { compileC } from "../support/c-program.ts";
import { gatehouse } from "../support/gatehouse.ts";
import { describeAsRootWith } from "../support/needs.ts";
import { freePort, temporaryFolder } from "../support/process.ts";

/** Calls that a test may deny, from a thread too, 32-bit ones too; nothing of it makes the program fail. */
const PROBE = `
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>
static void *work(void *unused) { syscall(SYS_getpgid, 0); return 0; }
int main(void) {
  long result;
  pthread_t thread;
  for (int i = 0; i < 3; i++) syscall(SYS_sysinfo, 0);
  pthread_create(&thread, 0, work, 0);
  pthread_join(thread, 0);
  asm volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
  if (fork() == 0) _exit(0);
  return 0;
}
`;

interface Result {
  readonly passed: boolean;
  readonly end: { readonly kind: string };
  readonly denials: readonly unknown[];
}

describeAsRootWith("gatehouse seccomp verify", ["gcc", "bpftrace", "runc", "crun"], () => {
  let folder: string;
  let remove: () => void;
  let probe: string;
  beforeAll(() => {
    ({ folder, remove } = temporaryFolder());
    probe = compileC(folder, "probe", PROBE, ["-pthread"]);
  });
  afterAll(() => remove());

  /** All is allowed but these. */
  function profile(name: string, rules: readonly object[]): string {
    const file = path.join(folder, `${name}.json`);
    const architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"];
    writeFileSync(
      file,
      JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", architectures, syscalls: rules }),
    );
    return file;
  }

  async function verified(
    args: readonly string[],
  ): Promise<{ exitCode: number | null; results: Readonly<Record<string, Result>> }> {
    const { exitCode, output } = await gatehouse(["seccomp", "verify", "--json", ...args]);
    return { exitCode, results: JSON.parse(output.slice(output.indexOf("{"))) };
  }

  test.each([[], ["--no-new-privileges"]])(
    "what is denied is listed by process, architecture and error, in both runtimes %s",
    async (...more) => {
      const file = profile("denies", [
        { names: ["sysinfo"], action: "SCMP_ACT_ERRNO", errnoRet: 38 },
        { names: ["getpgid", "getpid"], action: "SCMP_ACT_ERRNO", errnoRet: 1 },
      ]);
      const { exitCode, results } = await verified([...more, file, "--", probe]);
      expect([exitCode, Object.keys(results)]).toEqual([0, ["runc", "crun"]]);
      for (const { passed, denials } of Object.values(results)) {
        expect(passed).toBe(true);
        const own = denials.filter((each) => (each as { process: string }).process === "probe");
        expect(own).toHaveLength(3);
        expect(own).toEqual(
          expect.arrayContaining([
            {
              process: "probe",
              architecture: "x86_64",
              number: 99,
              name: "sysinfo",
              errno: 38,
              count: 3,
            },
            {
              process: "probe",
              architecture: "x86_64",
              number: 121,
              name: "getpgid",
              errno: 1,
              count: 1,
            },
            {
              process: "probe",
              architecture: "x86",
              number: 20,
              name: "getpid",
              errno: 1,
              count: 1,
            },
          ]),
        );
      }
    },
  );

  test("under a profile that denies nothing of it nothing is listed", async () => {
    const file = profile("nothing", [{ names: ["reboot"], action: "SCMP_ACT_ERRNO" }]);
    const { exitCode, results } = await verified([file, "--", probe]);
    expect(exitCode).toBe(0);
    expect(Object.values(results).map(({ denials }) => denials)).toEqual([[], []]);
  });

  test("a call that kills is told, and the command fails", async () => {
    const file = profile("kills", [{ names: ["sysinfo"], action: "SCMP_ACT_KILL_PROCESS" }]);
    const { exitCode, results } = await verified(["--runtime", "crun", file, "--", probe]);
    expect(exitCode).toBe(1);
    expect(results["crun"]).toMatchObject({
      passed: false,
      end: { kind: "signalled", signal: "SIGSYS" },
      denials: [{ process: "probe", name: "sysinfo", number: 99, count: 1 }],
    });
  });

  describe("a service", () => {
    const SERVE = ["python3", "-m", "http.server", "--bind", "127.0.0.1"];
    const check = (port: number): string => `curl -sf -o /dev/null http://127.0.0.1:${port}/`;

    test("passes when its check succeeds, and is stopped", async () => {
      const port = await freePort();
      const file = profile("harmless", [{ names: ["reboot"], action: "SCMP_ACT_ERRNO" }]);
      const { exitCode, results } = await verified([
        ...["--check", check(port), file, "--", ...SERVE, String(port)],
      ]);
      expect(exitCode).toBe(0);
      expect(results).toMatchObject({ runc: { checked: true }, crun: { checked: true } });
    });

    test("fails where its profile keeps it from serving, with the call that it was denied", async () => {
      const port = await freePort();
      const file = profile("deaf", [{ names: ["listen"], action: "SCMP_ACT_ERRNO" }]);
      const { exitCode, results } = await verified([
        ...["--runtime", "runc", "--check", check(port), file, "--", ...SERVE, String(port)],
      ]);
      expect(exitCode).toBe(1);
      expect(results["runc"]).toMatchObject({
        passed: false,
        checked: false,
        denials: [{ name: "listen", errno: 1 }],
      });
    });

    test("a check that succeeds without it is refused", async () => {
      const file = profile("any", []);
      const run = await gatehouse([
        "seccomp",
        "verify",
        file,
        "--check",
        "true",
        "--",
        "sleep",
        "9",
      ]);
      expect(run.exitCode).toBe(1);
      expect(run.output).toContain("the check succeeds before the command is started");
    });
  });

  test("one that does not end is ended, and people read why it fails", async () => {
    const file = profile("patience", []);
    const run = await gatehouse([
      ...["seccomp", "verify", "--runtime", "crun", "--timeout", "1", file],
      ...["--", "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"],
    ]);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain("crun: fails: it did not end in time\n");
    expect(run.output).toContain("nothing was denied");
  });
});
