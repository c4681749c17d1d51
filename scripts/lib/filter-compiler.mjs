import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { cacheDirectory, ROOT } from "./paths.mjs";
import { run } from "./run.mjs";
import { SetupError } from "./say.mjs";

const SOURCE = path.join(ROOT, "tools", "seccomp", "compile-filters.c");

/** Where the compiler of this source lies once it is built. */
function compilerBinary(env) {
  const name = createHash("sha256").update(readFileSync(SOURCE)).digest("hex").slice(0, 16);
  const platform = `${process.platform}-${process.arch}`;
  return path.join(cacheDirectory(env), "filter-compiler", platform, name);
}

/** Builds the tests' compiler of filters (tools/seccomp) with gcc, unless it is there, and gives its path. */
export async function ensureFilterCompiler(env = process.env) {
  const binary = compilerBinary(env);
  if (existsSync(binary)) return binary;
  await mkdir(path.dirname(binary), { recursive: true });
  await withLock(`${binary}.lock`, async () => {
    if (existsSync(binary)) return;
    const temporary = `${binary}.${process.pid}`;
    const args = ["-O1", "-Wall", "-Werror", "-D_GNU_SOURCE", "-o", temporary, SOURCE, "-lseccomp"];
    const { exitCode, stderr } = await run("gcc", args, { env });
    if (exitCode !== 0) {
      await rm(temporary, { force: true });
      throw new SetupError(`gcc of tools/seccomp ended with ${exitCode}:\n${stderr}`);
    }
    await rename(temporary, binary);
  });
  return binary;
}
