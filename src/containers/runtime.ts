import { execFile } from "node:child_process";
import { release } from "node:os";
import { PolicyError } from "../domain/policy-error.ts";
import { findProgram } from "./find-program.ts";

export const RUNTIME_NAMES = ["runc", "crun"] as const;
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** An OCI runtime of this machine, and what decides how it reads a profile. */
export interface Runtime {
  readonly name: RuntimeName;
  /** Absolute. */
  readonly binary: string;
  /** As it says itself (`1.1.5+ds1`). */
  readonly version: string;
  /** What it was built with (`2.5.4`); absent where it does not say: crun links what the system has. */
  readonly libseccomp?: string | undefined;
  /** False where it says that it was built without seccomp. */
  readonly hasSeccomp: boolean;
  /** Of the kernel (`6.18.44`). */
  readonly kernel: string;
}

const HELPERS = ["unshare", "setpriv", "mount"];
const VERSION_TIMEOUT_MS = 10_000;

/** The runtime of that name on this machine; undefined where it is not installed. */
export async function findRuntime(name: RuntimeName): Promise<Runtime | undefined> {
  const binary = await findProgram(name);
  if (binary === undefined) return undefined;
  return { name, binary, kernel: release(), ...readVersion(name, await askVersion(binary)) };
}

/** Why no container can be started here with that runtime, for people; undefined where nothing is known to be in the way. */
export async function whyNoContainers(name: RuntimeName): Promise<string | undefined> {
  if (process.platform !== "linux") return "containers need Linux";
  if (process.getuid?.() !== 0) return `${name} is run as root here: start Gatehouse as root`;
  for (const program of [name, ...HELPERS]) {
    if ((await findProgram(program)) === undefined) return `${program} is not installed`;
  }
  return undefined;
}

/** What `--version` of runc and crun says; a line that is not there is an absent fact. */
export function readVersion(
  name: RuntimeName,
  text: string,
): Pick<Runtime, "version" | "libseccomp" | "hasSeccomp"> {
  const libseccomp = /^libseccomp: (\S+)$/m.exec(text)?.[1];
  const version = /^\w+ version (\S+)$/m.exec(text)?.[1] ?? "unknown";
  const hasSeccomp = name === "runc" ? libseccomp !== undefined : text.includes("+SECCOMP");
  return { version, libseccomp, hasSeccomp };
}

function askVersion(binary: string): Promise<string> {
  const limits = { timeout: VERSION_TIMEOUT_MS, maxBuffer: 65_536 };
  return new Promise((resolve, reject) => {
    execFile(binary, ["--version"], limits, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new PolicyError("misconfigured", `${binary} --version: ${error.message}`));
    });
  });
}
