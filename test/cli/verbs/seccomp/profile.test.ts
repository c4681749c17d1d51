import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { useProfiles } from "./profile-folder.ts";

const STRACE = [
  '7 execve("/usr/bin/web", ["web"], 0x1 /* 1 var */) = 0',
  "7 socket(AF_INET, SOCK_STREAM, 0) = 3",
  '7 mount("a", "b", "c", 0, NULL) = -1 EPERM (Operation not permitted)',
  "7 exit_group(0) = ?",
  "7 +++ exited with 0 +++",
  "",
].join("\n");

const EVENTS = [
  ["docker.io/library/web:2", 41],
  ["docker.io/library/other", 165],
].map(([name, id]) => {
  const process = { binary: "/bin/web", pod: { container: { image: { name } } } };
  const args = [{ syscall_id: { id, abi: "x64" } }];
  return `${JSON.stringify({
    process_tracepoint: { process, subsys: "raw_syscalls", event: "sys_enter", args },
  })}\n`;
});

const folder = useProfiles({
  "web.strace": STRACE,
  "events.json": EVENTS.join(""),
  "empty.strace": "",
  "other.txt": "nothing\n",
});

interface Printed {
  readonly defaultErrnoRet: number;
  readonly architectures: readonly string[];
  readonly syscalls: readonly { readonly names: readonly string[]; readonly action: string }[];
}

test("prints the profile, and tells on standard error what the recording lacks", async () => {
  const { status, stdout, stderr } = await folder.run(["profile", "web.strace"]);
  expect(status).toBe(0);
  const printed = JSON.parse(stdout) as Printed;
  expect(printed).toMatchObject({
    defaultErrnoRet: 38,
    architectures: ["SCMP_ARCH_X86_64"],
  });
  const [allowed, denied] = printed.syscalls;
  expect(allowed?.action).toBe("SCMP_ACT_ALLOW");
  for (const name of ["execve", "socket", "mount", "exit_group", "rt_sigreturn", "capset"]) {
    expect(allowed?.names).toContain(name);
  }
  expect(denied?.names).toContain("ptrace");
  expect(stderr).toMatch(/^warning: the recordings are incomplete: strace does not tell the arch/);
});

test("writes what the options say", async () => {
  const argv = ["profile", "web.strace", "--deny", "mount", "--no-equivalents"];
  const refused = await folder.run(argv);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain("mount was recorded (once by web): say recorded: true");
  const options = [
    "--process",
    "web",
    "--runtime",
    "crun",
    "--no-new-privileges",
    "-o",
    "out.json",
  ];
  const { status, stdout, stderr } = await folder.run(["profile", "web.strace", ...options]);
  expect([status, stdout]).toEqual([0, ""]);
  expect(stderr).toMatch(/Written out\.json: \d+ calls on x86_64\n$/);
  const text = await readFile(path.join(folder.path(), "out.json"), "utf8");
  expect((JSON.parse(text) as Printed).syscalls[0]?.names).not.toContain("capset");
});

test("takes names as those of the architecture that it is told, and warns of nothing then", async () => {
  const argv = ["profile", "web.strace", "--from", "strace", "--arch", "aarch64"];
  const { stdout, stderr } = await folder.run(argv);
  expect((JSON.parse(stdout) as Printed).architectures).toEqual(["SCMP_ARCH_AARCH64"]);
  expect(stderr).toBe("");
});

test.each([
  { note: "a report", form: "report", want: /^# System calls of program\n/ },
  {
    note: "a declaration",
    form: "declaration",
    want: /^apiVersion: gatehouse\/v1\nkind: SeccompPolicy\n/,
  },
  { note: "the variant that logs", form: "log", want: /"defaultAction": "SCMP_ACT_LOG"/ },
  { note: "moby's form", form: "moby", want: /"archMap"/ },
])("prints $note", async ({ form, want }) => {
  const { status, stdout } = await folder.run(["profile", "web.strace", "--form", form]);
  expect(status).toBe(0);
  expect(stdout).toMatch(want);
});

test("is made of what containers of an image did, by its name in full or short", async () => {
  const argv = ["profile", "events.json", "--no-equivalents"];
  const { stdout } = await folder.run([...argv, "--image", "web"]);
  const names = (JSON.parse(stdout) as Printed).syscalls[0]?.names;
  expect(names).toContain("socket");
  expect(names).not.toContain("mount");
  const both = await folder.run([...argv, "--image", "web:2", "--image", "other"]);
  expect((JSON.parse(both.stdout) as Printed).syscalls[0]?.names).toContain("mount");
  const declared = await folder.run([...argv, "--image", "web", "--form", "declaration"]);
  expect(declared.stdout).toContain("  images:\n    - docker.io/library/web\n");
});

test("tells the whole as JSON, also from standard input", async () => {
  const { stdout } = await folder.run(["profile", "-", "--name", "web", "--json"], STRACE);
  expect(JSON.parse(stdout)).toMatchObject({
    name: "web",
    architectures: ["x86_64"],
    calls: expect.arrayContaining([
      { name: "socket", reasons: [{ kind: "recorded", message: "once by web" }] },
    ]),
    profile: { defaultAction: "SCMP_ACT_ERRNO" },
    warnings: [{ code: "recording_incomplete" }],
  });
});

test.each([
  {
    note: "a text that is no recording",
    argv: ["other.txt"],
    stderr: /looks like none of the formats/,
  },
  { note: "an empty file", argv: ["empty.strace"], stderr: /it is empty/ },
  { note: "a file that there is not", argv: ["none.strace"], stderr: /none\.strace/ },
  {
    note: "a process that was not seen",
    argv: ["web.strace", "--process", "wbe"],
    stderr: /did you mean "web"/,
  },
  {
    note: "an image that was not seen",
    argv: ["events.json", "--image", "wbe"],
    stderr: /did you mean "docker.io\/library\/web"/,
  },
  {
    note: "an image that is no name",
    argv: ["events.json", "--image", "We b"],
    stderr: /must be an image in full/,
  },
  {
    note: "a call that there is not",
    argv: ["web.strace", "--allow", "opnat"],
    stderr: /did you mean "openat"/,
  },
])("refuses $note", async ({ argv, stderr }) => {
  const run = await folder.run(["profile", ...argv]);
  expect(run.status).toBe(1);
  expect(run.stdout).toBe("");
  expect(run.stderr).toMatch(stderr);
});
