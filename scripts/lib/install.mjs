import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { lstat, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "./paths.mjs";
import { run } from "./run.mjs";
import { SetupError, say, startProgress } from "./say.mjs";

/** Inside what it speaks of, so that it goes when that goes. */
const STAMP = path.join(ROOT, "node_modules", ".gatehouse-installed");
/** npm's own note of what it installed. */
const INSTALLED = path.join(ROOT, "node_modules", ".package-lock.json");

/**
 * Installs exactly what the lock file lists, unless that is what is there. Says why before it does: npm empties
 * `node_modules` first, also under whatever runs from there. Set-up holds its lock meanwhile.
 */
export async function installPackages() {
  const lock = await readFile(path.join(ROOT, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  if ((await read(STAMP)) === wanted) return;
  // Another name or version of this project is no reason, nor is another Node: native packages speak Node-API here.
  const reason = await whatDiffers(JSON.parse(lock));
  if (reason === undefined) return await writeFile(STAMP, wanted);
  await refuseLink();
  say(reason);
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

/** Where what npm noted as installed is not what the lock file lists; packages for other systems may be missing. */
async function whatDiffers(lock) {
  const text = await read(INSTALLED);
  if (text === undefined) return "node_modules is not there, or npm has not come to its end";
  const noted = JSON.parse(text).packages;
  const isSame = (place, one, other) =>
    one.version === other?.version && one.integrity === other.integrity && holds(place, one);
  const listed = Object.entries(lock.packages).filter(([place]) => place !== "");
  const other = Object.keys(noted).find(
    (place) => !isSame(place, noted[place], lock.packages[place]),
  );
  if (other !== undefined) return `${other} is not what package-lock.json lists`;
  const missing = listed.find(([place, { optional }]) => !optional && !(place in noted));
  return missing && `${missing[0]} is not installed`;
}

/** `npm install --package-lock-only` notes what it has not installed. */
function holds(place, { version, link }) {
  const file = path.join(ROOT, place, "package.json");
  return link === true || (existsSync(file) && JSON.parse(readFileSync(file)).version === version);
}

/** npm would empty what the link leads to: the packages of another clone. */
async function refuseLink() {
  const modules = path.join(ROOT, "node_modules");
  const found = await lstat(modules).catch(() => undefined);
  if (!found?.isSymbolicLink()) return;
  throw new SetupError(`${modules} is a link: remove it, and set-up installs packages of its own`);
}

/** npm hands its own settings to scripts; npm below `npm start` must not take `--dry-run` and the like from them. */
export function withoutNpmScriptSettings(env) {
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
