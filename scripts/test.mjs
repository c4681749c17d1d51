/**
 * Runs the tests, the fast ones first, and ends with one line that counts them. Arguments go to Jest:
 * `npm test -- test/store`.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT } from "./lib/paths.mjs";

const JEST = path.join(ROOT, "node_modules", "jest", "bin", "jest.js");
/** Tests that trace processes or hold them in containers: one of them at a time. */
const TRACERS = "/test/e2e/(record|seccomp)";
/** Much of a test is waiting for processes of its own: one worker more than the two cores that this is sized for. */
const STAGES = [
  ["--testPathIgnorePatterns", "/test/e2e/", "--maxWorkers", "3"],
  ["--testPathPatterns", "/test/e2e/", "--testPathIgnorePatterns", TRACERS, "--maxWorkers", "2"],
  ["--testPathPatterns", TRACERS, "--maxWorkers", "1"],
];

async function runJest(args, report) {
  const child = spawn(
    process.execPath,
    [
      "--experimental-vm-modules",
      "--disable-warning=ExperimentalWarning",
      JEST,
      ...args,
      "--json",
      "--outputFile",
      report,
    ],
    { cwd: ROOT, stdio: ["inherit", "ignore", "inherit"] },
  );
  const exitCode = await new Promise((resolve) => child.on("close", resolve));
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
    await readFile(report, "utf8"),
  );
  return {
    exitCode,
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites,
    skipped: numPendingTests,
  };
}

const own = process.argv.slice(2);
const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-test-"));
const total = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const [index, stage] of (own.length > 0 ? [own] : STAGES).entries()) {
    const result = await runJest(stage, path.join(folder, `${index}.json`));
    for (const key of Object.keys(total)) total[key] += result[key];
    if (result.exitCode !== 0) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (total.passed === 0) process.exitCode = 1;
if (process.env.CI === "true" && total.skipped > 0) {
  console.log("with CI=true a skipped test is a failure");
  process.exitCode = 1;
}
