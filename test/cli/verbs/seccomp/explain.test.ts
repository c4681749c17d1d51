import { expect, test } from "@jest/globals";
import { allowing, useProfiles } from "./profile-folder.ts";

const AUDIT =
  'type=SECCOMP msg=audit(1795444752.698:434): pid=3006 comm="web" exe="/web" sig=0 arch=c000003e syscall=40 compat=0 ip=0x7 code=0x7ffc0000\n';

const folder = useProfiles({
  "web.json": allowing(["read", "exit_group"], {
    names: ["mount"],
    action: "SCMP_ACT_ERRNO",
    errnoRet: 1,
  }),
  "audit.log": `${AUDIT}noise\n${AUDIT}`,
});

test("a line of strace: which rule, what would allow it, and that it is not wise", async () => {
  const line = 'mount("a", "b", "c", 0, NULL) = -1 EPERM (Operation not permitted)';
  const { status, stdout } = await folder.run(["explain", "web.json", "--line", line]);
  expect(status).toBe(0);
  expect(stdout.split("\n")).toEqual([
    "x86_64 mount(?, ?, ?, 0x0, ?): EPERM",
    expect.stringMatching(
      /^ {2}runc: fails with EPERM, rule 2 of syscalls \(SCMP_ACT_ERRNO\) names mount/,
    ),
    expect.stringMatching(/^ {2}crun: fails with EPERM, rule 2 of syscalls/),
    "  to allow it: take mount out of rule 2 of syscalls, and add mount to the names of an SCMP_ACT_ALLOW rule without args",
    "    in the SeccompPolicy, below spec: allow: [mount]",
    expect.stringMatching(/^ {2}wise: no: mount changes what is mounted where/),
    "",
  ]);
});

test("an audit log: the same twice is one", async () => {
  const { status, stdout } = await folder.run(["explain", "web.json", "audit.log"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^x86_64 sendfile by web: logged, 2 times\n/);
  expect(stdout).toContain("no rule names sendfile: the default SCMP_ACT_ERRNO holds");
  expect(stdout).toContain("  wise: yes: ");
});

test("as JSON, from standard input, for one runtime", async () => {
  const argv = ["explain", "web.json", "--runtime", "crun", "--json"];
  const { stdout } = await folder.run(argv, "7 mount(0x1, 0x2, 0x3, 5, 0) = -1 EPERM (x)\n");
  expect(JSON.parse(stdout)).toMatchObject([
    {
      architecture: "x86_64",
      number: 165,
      call: "mount",
      process: "pid 7",
      verdicts: [{ runtime: { runtime: "crun" }, verdict: { kind: "errno", data: 1 }, rule: 1 }],
      change: { wise: "no", policy: ["allow: [mount]"] },
    },
  ]);
});

test("what the profile lets through was denied by something else", async () => {
  const line = "read(3, 0x1, 4) = -1 EACCES (Permission denied)";
  const { status, stdout } = await folder.run(["explain", "web.json", "--line", line]);
  expect(status).toBe(1);
  expect(stdout).toContain("the profile lets it through: the kernel itself refused it");
});

test("a log without a denial says what is wanted", async () => {
  const { status, stderr } = await folder.run(["explain", "web.json", "-"], "all is well\n");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: no denied call is told there: lines such as type=SECCOMP/);
});
