import { execFile } from "node:child_process";
import { release } from "node:os";
import { PolicyError } from "../domain/policy-error.ts";
import { findProgram } from "./find-program.ts";
import { systemLibseccomp } from "./system-libseccomp.ts";

export const RUNTIME_NAMES = ["runc", "crun"] as const;
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** An OCI runtime of this machine, and what decides how it reads a profile. */
export interface Runtime {
  readonly name: RuntimeName;
  /** Absolute. */
  readonly binary: string;
  /** As it says itself (`1.1.5+ds1`). */
  readonly version: string;
  /** What it is linked with, by its package where there is one (`2.5.4-1+deb12u1`, `2.5.4`); absent where nothing tells. */
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
  const said = readVersion(name, await askText(binary, ["--version"]));
  const told = packagedVersion(said.libseccomp, await askPackage());
  const libseccomp = told ?? (await systemLibseccomp());
  return { name, binary, kernel: release(), ...said, libseccomp };
}

/**
 * The version of the installed package of libseccomp, where it is that of the runtime: what a distribution has brought into its table
 * of calls stands behind the release (`2.5.4-1+deb12u1`).
 */
export function packagedVersion(
  said: string | undefined,
  installed: string | undefined,
): string | undefined {
  if (installed === undefined) return said;
  return said === undefined || installed.startsWith(`${said}-`) ? installed : said;
}

/** Of Debian and what comes of it; undefined elsewhere. */
async function askPackage(): Promise<string | undefined> {
  const binary = await findProgram("dpkg-query");
  if (binary === undefined) return undefined;
  try {
    const text = await askText(binary, ["-W", "libseccomp2"]);
    return /\t(\d[0-9A-Za-z.+~-]{0,60})$/.exec(text.trim())?.[1];
  } catch {
    return undefined;
  }
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

function askText(binary: string, args: readonly string[]): Promise<string> {
  const limits = { timeout: VERSION_TIMEOUT_MS, maxBuffer: 65_536 };
  return new Promise((resolve, reject) => {
    execFile(binary, [...args], limits, (error, stdout) => {
      if (error === null) resolve(stdout);
      else
        reject(new PolicyError("misconfigured", `${binary} ${args.join(" ")}: ${error.message}`));
    });
  });
}
