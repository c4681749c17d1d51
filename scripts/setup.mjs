/**
 * Makes a clone ready, by itself and without dependencies: packages from the lock file, the pinned opa and, when asked,
 * `dist` (--build) and what only tests need (--test-tools). Quiet when there is nothing to do.
 */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "./lib/build.mjs";
import { ensureFilterCompiler } from "./lib/filter-compiler.mjs";
import { ensureGoBinaries } from "./lib/go-binaries.mjs";
import { installPackages } from "./lib/install.mjs";
import { withLock } from "./lib/lock.mjs";
import { ensureOpa } from "./lib/opa.mjs";
import {
  ensureActionlint,
  ensureChartOracle,
  ensureModulesOracle,
  ensureOracle,
} from "./lib/oracle.mjs";
import { ROOT, STATE } from "./lib/paths.mjs";
import { SetupError, say } from "./lib/say.mjs";
import { ensureTestTools } from "./lib/test-tools.mjs";

const USAGE = `usage: node scripts/setup.mjs [--build] [--test-tools] [--only-opa] [--only-oracle] [--only-modules-oracle] [--only-chart-oracle] [--only-actionlint] [--only-filter-compiler]

  --build       also compile src to dist
  --test-tools  also find or install what only the tests need
  --only-opa    only find or make the pinned opa and print its path
  --only-oracle only make the tests' oracle and print its path
  --only-modules-oracle only make the tests' oracle of go.mod files and print its path
  --only-chart-oracle only make the tests' oracle of Helm charts and print its path
  --only-actionlint only make what checks workflows and actions in the tests and print its path
  --only-filter-compiler only make the tests' compiler of seccomp filters and print its path`;

async function main() {
  const { values } = parseArgs({
    options: {
      build: { type: "boolean" },
      "test-tools": { type: "boolean" },
      "only-opa": { type: "boolean" },
      "only-oracle": { type: "boolean" },
      "only-modules-oracle": { type: "boolean" },
      "only-chart-oracle": { type: "boolean" },
      "only-actionlint": { type: "boolean" },
      "only-filter-compiler": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(USAGE);
  await checkNode();
  if (values["only-opa"]) return console.log(await ensureOpa());
  if (values["only-oracle"]) return console.log(await ensureOracle());
  if (values["only-modules-oracle"]) return console.log(await ensureModulesOracle());
  if (values["only-chart-oracle"]) return console.log(await ensureChartOracle());
  if (values["only-actionlint"]) return console.log(await ensureActionlint());
  if (values["only-filter-compiler"]) return console.log(await ensureFilterCompiler());
  await mkdir(STATE, { recursive: true });
  await withLock(path.join(STATE, "setup.lock"), async () => {
    await installPackages();
    if (values.build) await build();
    if (values["test-tools"]) {
      await ensureTestTools();
      await ensureGoBinaries();
      await ensureOracle();
      await ensureModulesOracle();
      await ensureChartOracle();
      await ensureActionlint();
    }
  });
  await ensureOpa();
}

/** `package.json` names the lowest version, as `>=20.19`. */
async function checkNode() {
  const { engines } = JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8"));
  const lowest = engines.node.replace(">=", "");
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [leastMajor, leastMinor] = lowest.split(".").map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new SetupError(`Node ${process.versions.node} is too old: ${lowest} or later is needed`);
}

try {
  await main();
} catch (error) {
  if (error instanceof SetupError) say(error.message);
  else if (String(error?.code).startsWith("ERR_PARSE_ARGS")) say(`${error.message}\n${USAGE}`);
  else throw error;
  process.exitCode = 1;
}
