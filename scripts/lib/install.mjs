import { createHash } from "node:crypto";
import { lstat, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "./paths.mjs";
import { run } from "./run.mjs";
import { SetupError, startProgress } from "./say.mjs";

/** Inside what it speaks of, so that it goes when that goes. */
const STAMP = path.join(ROOT, "node_modules", ".gatehouse-installed");
/** npm's own note of what it installed. */
const INSTALLED = path.join(ROOT, "node_modules", ".package-lock.json");

/** Installs exactly what the lock file lists, unless that is what is already there. */
export async function installPackages() {
  const lock = await readFile(path.join(ROOT, "package-lock.json"));
  const node = `node ${process.versions.modules}`;
  const wanted = `${createHash("sha256").update(lock).digest("hex")} ${node}`;
  const stamp = await read(STAMP);
  if (stamp === wanted) return;
  // Another name or version of this project is no reason to install anything.
  if (stamp?.endsWith(` ${node}`) && (await holdsAll(JSON.parse(lock)))) {
    return await writeFile(STAMP, wanted);
  }
  await refuseLink();
  const progress = startProgress("installing packages from package-lock.json");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { exitCode, stderr, stdout } = await run(npm, ["ci", "--no-audit", "--no-fund"], {
    cwd: ROOT,
    env: withoutNpmScriptSettings(process.env),
  });
  if (exitCode !== 0) {
    progress.done("npm ci failed");
    throw new SetupError(`npm ci ended with ${exitCode}:\n${stderr}${stdout}`);
  }
  await writeFile(STAMP, wanted);
  progress.done("packages are installed");
}

/** Whether what npm noted as installed is what the lock file lists; packages for other systems may be missing. */
async function holdsAll(lock) {
  const noted = JSON.parse((await read(INSTALLED)) ?? '{"packages": {}}').packages;
  const isSame = (one, other) =>
    one.version === other?.version && one.integrity === other.integrity;
  const listed = Object.entries(lock.packages).filter(([place]) => place !== "");
  return (
    Object.entries(noted).every(([place, each]) => isSame(each, lock.packages[place])) &&
    listed.every(([place, { optional }]) => optional || place in noted)
  );
}

/** npm would empty what the link leads to: the packages of another clone. */
async function refuseLink() {
  const modules = path.join(ROOT, "node_modules");
  const found = await lstat(modules).catch(() => undefined);
  if (!found?.isSymbolicLink()) return;
  throw new SetupError(`${modules} is a link: remove it, and set-up installs packages of its own`);
}

/** npm hands its own settings to scripts; `npm ci` below `npm start` must not take `--dry-run` and the like from them. */
function withoutNpmScriptSettings(env) {
  const kept = { ...env };
  for (const name of ["npm_config_dry_run", "npm_config_omit", "npm_config_production"])
    delete kept[name];
  if (kept.NODE_ENV === "production") delete kept.NODE_ENV;
  return kept;
}

async function read(file) {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}
