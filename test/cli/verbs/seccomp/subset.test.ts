import { expect, test } from "@jest/globals";
import { allowing, useProfiles, when } from "./profile-folder.ts";

const folder = useProfiles({
  "narrow.json": allowing(["read", "write"], when("socket", 0, "EQ", 1)),
  "wide.json": allowing(["read", "write", "openat"], when("socket", 0, "LE", 2)),
  "logging.json": { ...allowing([]), syscalls: [{ names: ["read"], action: "SCMP_ACT_LOG" }] },
  "broken.json": '{\n  "defaultAction": "SCMP_ACT_ALOW"\n}',
  "conflict.json": allowing(["read"], when("socket", 0, "EQ", 1), {
    ...when("socket", 0, "EQ", 1),
    action: "SCMP_ACT_LOG",
  }),
});

test("a proof says how much was looked at, for both runtimes", async () => {
  const { status, stdout, stderr } = await folder.run(["subset", "narrow.json", "wide.json"]);
  expect(stderr).toBe("");
  expect(stdout.replace(/\d+ (calls|places)/g, "N $1").split("\n")).toEqual([
    "proven: narrow.json is no wider than wide.json (runc 1.3.0, libseccomp 2.5.4)",
    "  2 architectures, N calls, N places in both filters",
    "proven: narrow.json is no wider than wide.json (crun 1.21, libseccomp 2.5.4)",
    "  2 architectures, N calls, N places in both filters",
    "",
  ]);
  expect(status).toBe(0);
});

test("a counter-example names the call, its arguments and what both do", async () => {
  const argv = ["subset", "wide.json", "narrow.json", "--runtime", "crun"];
  const { status, stdout } = await folder.run(argv);
  expect(stdout.split("\n")).toEqual([
    "wider: wide.json lets through what narrow.json does not (crun 1.21, libseccomp 2.5.4)",
    "  x86_64 socket (41) with all arguments 0",
    "    wide.json: runs",
    "    narrow.json: fails with ENOSYS",
    "",
  ]);
  expect(status).toBe(1);
});

test("as JSON, with arguments that no double rounds", async () => {
  const argv = ["subset", "wide.json", "narrow.json", "--json", "--runtime", "runc"];
  const { status, stdout } = await folder.run([...argv, "--runtime-version", "1.1.5"]);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual([
    {
      runtime: "runc",
      version: "1.1.5",
      libseccomp: "2.5.4",
      native: "x86_64",
      kernel: "6.1",
      result: {
        kind: "wider",
        example: {
          architecture: "x86_64",
          number: 41,
          name: "socket",
          args: ["0x0", "0x0", "0x0", "0x0", "0x0", "0x0"],
          a: { kind: "allow", data: 0 },
          b: { kind: "errno", data: 38 },
        },
        looked: { architectures: 1, calls: expect.any(Number), pairs: expect.any(Number) },
      },
    },
  ]);
});

test("logging where the other allows is no wider, and not the same", async () => {
  expect((await folder.run(["subset", "logging.json", "narrow.json"])).status).toBe(0);
  const exact = await folder.run(["subset", "logging.json", "narrow.json", "--exact"]);
  expect(exact.status).toBe(1);
  expect(exact.stdout).toMatch(/^different: logging.json/);
});

test.each([
  {
    note: "a broken profile is refused with the place",
    argv: ["subset", "broken.json", "wide.json"],
    stderr:
      'broken.json:2:20: unknown defaultAction "SCMP_ACT_ALOW"; did you mean "SCMP_ACT_ALLOW"?\nerror: broken.json is no seccomp profile\n',
    status: 1,
  },
  {
    note: "a profile that no container starts under is no proof of anything",
    argv: ["subset", "conflict.json", "wide.json", "--runtime", "crun"],
    stderr: expect.stringMatching(
      /^error: conflict.json does not load under crun 1.21, libseccomp 2.5.4: .*EEXIST/,
    ),
    status: 1,
  },
  {
    note: "a version belongs to a runtime",
    argv: ["subset", "narrow.json", "wide.json", "--runtime-version", "1.1.5"],
    stderr: "error: --runtime-version needs --runtime: runc or crun\n",
    status: 1,
  },
  {
    note: "an unknown capability suggests one",
    argv: ["subset", "narrow.json", "wide.json", "--cap", "SYS_ADMINN"],
    stderr: expect.stringContaining('did you mean "CAP_SYS_ADMIN"?'),
    status: 2,
  },
])("$note", async ({ argv, stderr, status }) => {
  expect(await folder.run(argv)).toEqual({ status, stdout: "", stderr });
});

test("the help has examples and says what wider means", async () => {
  const { stdout } = await folder.run(["subset", "--help"]);
  expect(stdout).toContain("$ gatehouse seccomp subset app.json node.json");
  expect(stdout).toContain("what A denies, B may deny in another way");
});
