/**
 * Compares the exact engine with OPA over random programs, as many as it is told: `npm run fuzz -- --help`. The drawing and
 * comparing is test/fuzz/fuzz.ts, which this compiles and runs.
 */
import { spawn } from "node:child_process";
import { rm, symlink } from "node:fs/promises";
import path from "node:path";
import { ROOT, STATE } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";

const BUILT = path.join(STATE, "fuzz");

await rm(BUILT, { recursive: true, force: true });
const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
const project = path.join(ROOT, "tsconfig.fuzz.json");
const { exitCode, stdout, stderr } = await run(process.execPath, [tsc, "-p", project], {
  cwd: ROOT,
});
if (exitCode !== 0) throw new Error(`tsc found errors:\n${stdout}${stderr}`);
await symlink(path.join(ROOT, "rego"), path.join(BUILT, "rego"));
const file = path.join(BUILT, "test", "fuzz", "fuzz.js");
const child = spawn(process.execPath, [file, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: "inherit",
});
process.exitCode = await new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
