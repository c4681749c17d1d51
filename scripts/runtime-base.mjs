// Measures which calls of the base sets (src/seccomp/base) no container starts without, as root on x86-64, after npm run build, and
// prints them: node scripts/runtime-base.mjs
// A program of one call is started under ever smaller profiles.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runContainer } from "../dist/containers/container.js";
import { findRuntime } from "../dist/containers/runtime.js";
import { runtimeBase } from "../dist/seccomp/base/runtime-base.js";

/** What the program itself calls, and how it ends (test/seccomp/base/started.c). */
const OWN = "exit_group";
const STATUS = 7;
const ATTEMPTS = 3;
/** ENOSYS and EPERM. */
const DEFAULTS = [38, 1];

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-base-"));
const program = path.join(folder, "started");
execFileSync("gcc", [
  ...["-static", "-nostdlib", "-fno-stack-protector"],
  ...["-o", program, "test/seccomp/base/started.c"],
]);

for (const runtime of ["crun", "runc"]) {
  console.log(`${runtime} ${(await findRuntime(runtime))?.version}`);
  for (const noNewPrivileges of [true, false]) {
    const base = runtimeBase({ runtime, noNewPrivileges, architecture: "x86_64" });
    const needed = [];
    for (const name of base) {
      const others = base.filter((each) => each !== name);
      if (!(await starts({ runtime, noNewPrivileges }, others))) needed.push(name);
    }
    console.log(`  ${noNewPrivileges ? "with" : "without"} noNewPrivileges: ${needed.join(" ")}`);
  }
}
rmSync(folder, { recursive: true });

/** Whether it starts in one of the attempts, whatever the calls that are not named get. */
async function starts(how, names) {
  for (const errno of DEFAULTS) {
    let started = false;
    for (let attempt = 0; attempt < ATTEMPTS && !started; attempt++) {
      started = await startsOnce(how, names, errno);
    }
    if (!started) return false;
  }
  return true;
}

async function startsOnce({ runtime, noNewPrivileges }, names, errno) {
  const profile = JSON.stringify({
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: errno,
    architectures: ["SCMP_ARCH_X86_64"],
    syscalls: [{ names: [...names, OWN], action: "SCMP_ACT_ALLOW" }],
  });
  const { end } = await runContainer({
    runtime,
    noNewPrivileges,
    profile,
    command: [program],
    environment: { PATH: "/usr/bin:/bin" },
    timeoutMs: 3_000,
  });
  return end.kind === "exited" && end.status === STATUS;
}
