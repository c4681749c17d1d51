import { expect, test } from "@jest/globals";
import { allowing, useProfiles } from "./profile-folder.ts";

const BASICS = ["clone", "execve", "exit_group", "rt_sigreturn", "restart_syscall"];

const folder = useProfiles({
  "good.json": allowing(BASICS),
  "typo.json": allowing([...BASICS, "opnat"]),
  "warned.json": { ...allowing(BASICS), architectures: [] },
});

test("a good profile says so in a line", async () => {
  expect(await folder.run(["lint", "good.json"])).toEqual({
    status: 0,
    stdout: "good.json: 0 errors, 0 warnings (1 rule, 5 calls)\n",
    stderr: "",
  });
});

test("findings stand with their places; an error refuses", async () => {
  const { status, stdout } = await folder.run(["lint", "warned.json", "typo.json"]);
  const [first, second, third, fourth] = stdout.split("\n");
  expect(first).toMatch(
    /^warned.json:1:1: warning: no architectures: .* \[seccomp_no_architectures\]$/,
  );
  expect(second).toBe("warned.json: 0 errors, 1 warning (1 rule, 5 calls)");
  expect(third).toBe(
    'typo.json:15:9: error: no architecture has a call "opnat", and runtimes ignore it without a word; did you mean "openat"? [seccomp_unknown_call]',
  );
  expect(fourth).toBe("typo.json: 1 error, 0 warnings (1 rule, 6 calls)");
  expect(status).toBe(1);
});

test("warnings alone do not refuse; as JSON", async () => {
  const { status, stdout } = await folder.run(["lint", "warned.json", "--json"]);
  expect(JSON.parse(stdout)).toEqual([
    {
      file: "warned.json",
      form: "oci",
      findings: [
        {
          level: "warning",
          code: "seccomp_no_architectures",
          message: expect.stringContaining("SCMP_ARCH_X86_64"),
          location: { file: "warned.json", row: 1, col: 1 },
        },
      ],
    },
  ]);
  expect(status).toBe(0);
});
