import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT, STATE } from "./paths.mjs";
import { run } from "./run.mjs";
import { SetupError, say } from "./say.mjs";

const DIST = path.join(ROOT, "dist");
const STAMP = path.join(STATE, "built");

/** Compiles `src` to `dist` when it changed since; a reader of `dist` sees the old or the new one, never half. */
export async function build() {
  const wanted = await fingerprint();
  if (existsSync(DIST) && (await read(STAMP)) === wanted) return;
  const fresh = path.join(STATE, "dist.new");
  await rm(fresh, { recursive: true, force: true });
  const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", path.join(ROOT, "tsconfig.build.json"), "--outDir", fresh];
  const { exitCode, stdout, stderr } = await run(process.execPath, args, { cwd: ROOT });
  if (exitCode !== 0) throw new SetupError(`tsc found errors:\n${stdout}${stderr}`);
  await chmod(path.join(fresh, "cli", "main.js"), 0o755);
  const old = path.join(STATE, "dist.old");
  await rm(old, { recursive: true, force: true });
  if (existsSync(DIST)) await rename(DIST, old);
  await rename(fresh, DIST);
  await rm(old, { recursive: true, force: true });
  await writeFile(STAMP, wanted);
  say("built dist");
}

async function fingerprint() {
  const hash = createHash("sha256");
  const files = ["tsconfig.json", "tsconfig.build.json", "package-lock.json", "src"];
  for (const file of files) await add(hash, path.join(ROOT, file));
  return hash.digest("hex");
}

async function add(hash, file) {
  if ((await stat(file)).isDirectory()) {
    for (const entry of (await readdir(file)).sort()) await add(hash, path.join(file, entry));
    return;
  }
  hash.update(`${path.relative(ROOT, file)}\0`).update(await readFile(file));
}

async function read(file) {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}
