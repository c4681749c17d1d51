import { expect, test } from "@jest/globals";
import { allowing, useProfiles, when } from "./profile-folder.ts";

const folder = useProfiles({
  "web.json": allowing(["read", "exit_group"], when("socket", 0, "EQ", 1), {
    names: ["mount"],
    action: "SCMP_ACT_ERRNO",
    errnoRet: 1,
  }),
  "broken.json": allowing(["read"], when("socket", 0, "EQ", 1), {
    ...when("socket", 0, "EQ", 1),
    action: "SCMP_ACT_TRAP",
  }),
});

test("all calls by what becomes of them, and what loading does unasked", async () => {
  const { status, stdout } = await folder.run(["verdict", "web.json", "--runtime", "runc"]);
  expect(status).toBe(0);
  expect(stdout.split("\n").slice(0, 9)).toEqual([
    "runc 1.3.0, libseccomp 2.5.4: loads",
    "  note: runc answers ENOSYS to every x86_64 call above 231, the highest that is named",
    "  note: a call of another architecture than x86_64 kills its thread",
    "  x86_64, numbers without a name: fails with ENOSYS",
    "    runs (2):",
    "      exit_group read",
    "    depends on its arguments (1):",
    "      socket",
    expect.stringMatching(/^ {4}fails with ENOSYS \(\d+\):$/),
  ]);
  expect(stdout).toContain("    fails with EPERM (1):\n      mount\n");
  expect(stdout).toMatch(/ {2}every other architecture: kills the thread\n$/);
});

test.each([
  {
    note: "that runs",
    argv: ["socket", "AF_UNIX"],
    status: 0,
    want: /^socket runs: rule 2 of syscalls/,
  },
  {
    note: "whose arguments do not fit",
    argv: ["socket", "AF_INET"],
    status: 1,
    want: /^socket fails with ENOSYS: rule 2 of syscalls names socket, but/,
  },
  {
    note: "with bits above the thirty-second",
    argv: ["socket", "0x100000001"],
    status: 1,
    want: /^socket fails with ENOSYS/,
  },
  {
    note: "that a rule denies",
    argv: ["mount"],
    status: 1,
    want: /^mount fails with EPERM: rule 3/,
  },
  { note: "by its number", argv: ["463"], status: 1, want: /^setxattrat fails with ENOSYS/ },
])("one call $note", async ({ argv, status, want }) => {
  const run = await folder.run(["verdict", "web.json", ...argv]);
  expect(run.status).toBe(status);
  for (const line of run.stdout.trimEnd().split("\n")) expect(line).toMatch(want);
});

test("as JSON", async () => {
  const all = await folder.run(["verdict", "web.json", "--json"]);
  expect(JSON.parse(all.stdout)).toMatchObject([
    { runtime: { runtime: "runc" }, loads: true, foreign: "kills the thread" },
    { architectures: [{ architecture: "x86_64", calls: { "fails with EPERM": ["mount"] } }] },
  ]);
  const one = await folder.run(["verdict", "web.json", "socket", "-1", "--json"]);
  expect(JSON.parse(one.stdout)).toMatchObject({
    number: 41,
    args: ["18446744073709551615"],
    verdicts: [{ verdict: { kind: "errno", data: 38 } }, {}],
  });
});

test("a profile that does not load says why", async () => {
  const { status, stdout } = await folder.run(["verdict", "broken.json"]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^runc 1\.3\.0, libseccomp 2\.5\.4: does not load\n {2}refused: /);
});

test.each([
  {
    argv: ["sokcet"],
    stderr: 'error: x86_64 has no call "sokcet"; did you mean "socket"?\n',
    status: 1,
  },
  {
    argv: ["socket", "AF_NOTHING"],
    stderr: 'error: "AF_NOTHING" is no number and no constant\n',
    status: 1,
  },
  {
    argv: ["read", "1", "2", "3", "4", "5", "6", "7"],
    stderr:
      "error: a call has at most six arguments\n(gatehouse seccomp verdict --help tells more)\n",
    status: 2,
  },
])("$argv is refused", async ({ argv, stderr, status }) => {
  expect(await folder.run(["verdict", "web.json", ...argv])).toEqual({
    status,
    stdout: "",
    stderr,
  });
});
