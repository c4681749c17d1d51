import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { run } from "./run.mjs";
import { say, startProgress } from "./say.mjs";

/** Programs that only tests need, or files by their whole path, and the Debian package of each. */
const TEST_TOOLS = [
  { program: "redis-server", packageName: "redis-server" },
  { program: "nginx", packageName: "nginx-light" },
  // It fetches the newer Go that tools/opa asks for by itself.
  { program: "go", packageName: "golang-go" },
  { program: "strace", packageName: "strace" },
  { program: "bpftrace", packageName: "bpftrace" },
  { program: "perf", packageName: "linux-perf" },
  { program: "runc", packageName: "runc" },
  { program: "crun", packageName: "crun" },
  { program: "gcc", packageName: "gcc" },
  { program: "zsh", packageName: "zsh" },
  { program: "fish", packageName: "fish" },
  { program: "systemd-analyze", packageName: "systemd" },
  { program: "/usr/include/seccomp.h", packageName: "libseccomp-dev" },
];

/**
 * Finds the programs on the PATH, else installs them with apt-get where that works as root. What is missing after that is
 * said here, and the tests that need it skip with the reason (with CI=true they fail).
 */
export async function ensureTestTools(env = process.env) {
  await installMissing(TEST_TOOLS, "the tests", env);
  await mountTracefs();
}

const TRACEFS = "/sys/kernel/tracing";

/** Where tracers find the events of the kernel. Most systems mount it by themselves, minimal ones leave it empty. */
async function mountTracefs() {
  const isWanted = process.platform === "linux" && process.getuid?.() === 0;
  if (!isWanted || !existsSync(TRACEFS) || existsSync(path.join(TRACEFS, "events"))) return;
  const { exitCode, stderr } = await run("mount", ["-t", "tracefs", "tracefs", TRACEFS], {});
  say(
    exitCode === 0
      ? `tracefs mounted at ${TRACEFS} for the tests`
      : `tracefs cannot be mounted at ${TRACEFS}: ${stderr.trim()}; tests of bpftrace and perf will fail`,
  );
}

/** The same for other programs, and what needs them in words for people. */
export async function installMissing(tools, what, env) {
  const missing = tools.filter(({ program }) => !isOnPath(program, env));
  if (missing.length === 0) return;
  const names = missing.map(({ program }) => program).join(", ");
  if (process.getuid?.() !== 0 || !isOnPath("apt-get", env)) {
    say(`${names} not found: ${what} that need them will be skipped; install them to run all`);
    return;
  }
  const progress = startProgress(`installing ${names} for ${what}`);
  const apt = { ...env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  await run("apt-get", ["update", "-qq"], { env: apt });
  const packages = missing.map(({ packageName }) => packageName);
  const args = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  const { exitCode, stderr } = await run("apt-get", args, { env: apt });
  progress.done(exitCode === 0 ? `${names} installed` : `apt-get failed: ${stderr.trim()}`);
}

function isOnPath(program, env) {
  if (path.isAbsolute(program)) return existsSync(program);
  const folders = `${env.PATH ?? ""}${path.delimiter}/usr/sbin`.split(path.delimiter);
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
