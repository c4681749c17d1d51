import { createHash } from "node:crypto";
import { lstat, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "./paths.mjs";
import { run } from "./run.mjs";
import { SetupError, startProgress } from "./say.mjs";

/** Inside what it speaks of, so that it goes when that goes. */
const STAMP = path.join(ROOT, "node_modules", ".gatehouse-installed");

/** Installs exactly what the lock file lists, unless that is what is already there. */
export async function installPackages() {
  const lock = await readFile(path.join(ROOT, "package-lock.json"));
  const wanted = `${createHash("sha256").update(lock).digest("hex")} node ${process.versions.modules}`;
  if ((await read(STAMP)) === wanted) return;
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
