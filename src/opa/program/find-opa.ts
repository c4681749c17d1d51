import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { OPA_VERSION } from "../../domain/opa-version.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { CACHE, OPA_BIN } from "./settings.ts";

/**
 * The path of the pinned `opa`: `OPA_BIN`, else the cached one, else one of exactly this version on the PATH.
 * Throws `misconfigured` that says how to get one.
 */
export function findOpa(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env[OPA_BIN.name];
  if (chosen !== undefined && chosen !== "") return chosen;
  const candidates = [cachedOpa(env), ...onPath(env)];
  const found = candidates.find((file) => existsSync(file) && isPinned(file));
  if (found !== undefined) return found;
  throw new PolicyError(
    "misconfigured",
    `no opa ${OPA_VERSION} found: "npm run setup" in a clone, or elsewhere "npx opa-gatehouse serve", gets one; or set ${OPA_BIN.name} to one`,
  );
}

/** The same place as in `scripts/lib/paths.mjs`, which fills it. */
function cachedOpa(env: Readonly<Record<string, string | undefined>>): string {
  const cache =
    env[CACHE.name] ||
    path.join(env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "gatehouse");
  const platform = `${process.platform}-${process.arch}`;
  return path.join(cache, "opa", OPA_VERSION, platform, executable());
}

function onPath(env: Readonly<Record<string, string | undefined>>): string[] {
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => path.join(folder, executable()));
}

function isPinned(file: string): boolean {
  try {
    const output = execFileSync(file, ["version"], { encoding: "utf8", timeout: 10_000 });
    return output.startsWith(`Version: ${OPA_VERSION}\n`);
  } catch {
    return false;
  }
}

function executable(): string {
  return process.platform === "win32" ? "opa.exe" : "opa";
}
