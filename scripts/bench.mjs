/**
 * Runs the benches of test/bench one after the other, each in a process of its own, and prints one table.
 * Arguments choose some: `npm run bench -- decision push`. Writes bench-results.json.
 */
import { spawn } from "node:child_process";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { benchTable, describeMachine } from "./lib/bench-report.mjs";
import { ensureBenchTools } from "./lib/bench-tools.mjs";
import { ROOT, STATE } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";

const SOURCES = path.join(ROOT, "test", "bench");
const BUILT = path.join(STATE, "bench");
/** On the disk of the project, as the data of a service would be, and gone with the next run at the latest. */
const SCRATCH = path.join(BUILT, "tmp");
const RESULTS = path.join(ROOT, "bench-results.json");
/** A bench that runs as long as it is told may also take as long. */
const LONGEST_MS = 180_000 + Number(process.env.GATEHOUSE_BENCH_MINUTES ?? 0) * 60_000;

async function main() {
  if (process.platform !== "linux")
    return fail("CPU time and memory are read from /proc: only Linux has it");
  const known = (await readdir(SOURCES))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.basename(file, ".ts"));
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    return fail(`there is no bench ${unknown.join(", ")}; there are ${known.join(", ")}`);
  await compile();
  const results = { ...(await describeMachine()), benches: {} };
  for (const name of known.filter((each) => wanted.length === 0 || wanted.includes(each))) {
    process.stderr.write(`${name}\n`);
    await ensureBenchTools(name);
    const rows = await measure(name);
    if (rows === undefined) fail(`the bench ${name} failed`);
    else results.benches[name] = rows;
  }
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  console.log(benchTable(results));
}

/**
 * Compiles the benches and what they import. Beside it lies what they look for there: the hand-written rules.
 */
async function compile() {
  await rm(BUILT, { recursive: true, force: true });
  const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const { exitCode, stdout, stderr } = await run(
    process.execPath,
    [tsc, "-p", path.join(ROOT, "tsconfig.bench.json")],
    { cwd: ROOT },
  );
  if (exitCode !== 0) throw new Error(`tsc found errors:\n${stdout}${stderr}`);
  await symlink(path.join(ROOT, "rego"), path.join(BUILT, "rego"));
  await mkdir(SCRATCH);
}

/** The rows of one bench, undefined when it failed or took too long. */
async function measure(name) {
  const file = path.join(BUILT, "test", "bench", `${name}.js`);
  // A group of its own, so that nothing it started outlives it.
  const child = spawn(process.execPath, ["--enable-source-maps", file], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: SCRATCH },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const end = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {}
  };
  const interrupt = () => {
    end();
    process.exit(130);
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const timer = setTimeout(end, LONGEST_MS);
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const exitCode = await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  end();
  return exitCode === 0 ? JSON.parse(output) : undefined;
}

function fail(message) {
  console.error(`gatehouse bench: ${message}`);
  process.exitCode = 1;
}

await main();
