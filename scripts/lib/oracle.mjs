import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { hasGo } from "./opa.mjs";
import { cacheDirectory, ROOT } from "./paths.mjs";
import { run } from "./run.mjs";
import { SetupError, startProgress } from "./say.mjs";

/** Builds the oracle of Rego (tools/opa/oracle), unless it is there, and gives its path. Only tests and benches ask it. */
export async function ensureOracle(env = process.env) {
  return await ensureProgram({ name: "oracle", tool: "opa", folder: "oracle" }, env);
}

/** The same for the oracle of go.mod files, versions and module paths (tools/go-modules). Only tests ask it. */
export async function ensureModulesOracle(env = process.env) {
  return await ensureProgram({ name: "modules-oracle", tool: "go-modules", folder: "." }, env);
}

/** The same for what Helm and Kubernetes' types make of a chart (tools/chart); takes a minute or two. Only tests ask it. */
export async function ensureChartOracle(env = process.env) {
  return await ensureProgram({ name: "chart-oracle", tool: "chart", folder: "." }, env);
}

/** The same for what checks workflows and actions of GitHub (tools/actionlint). Only tests ask it. */
export async function ensureActionlint(env = process.env) {
  return await ensureProgram({ name: "actionlint", tool: "actionlint", folder: "." }, env);
}

/** Builds a program of a folder below `tools` with Go. */
async function ensureProgram({ name, tool, folder }, env) {
  const module = path.join(ROOT, "tools", tool);
  const binary = path.join(cacheDirectory(env), name, PLATFORM, nameOf(module, folder));
  if (existsSync(binary)) return binary;
  if (!(await hasGo(env))) throw new SetupError(`the tests' ${name} needs Go 1.26 or later`);
  await mkdir(path.dirname(binary), { recursive: true });
  await withLock(`${binary}.lock`, async () => {
    if (existsSync(binary)) return;
    const progress = startProgress(`building the tests' ${name} with Go`);
    const temporary = `${binary}.${process.pid}`;
    const args = ["build", "-trimpath", "-mod=readonly", "-o", temporary, `./${folder}`];
    const { exitCode, stderr } = await run("go", args, {
      cwd: module,
      env: { ...env, CGO_ENABLED: "0", GOFLAGS: "" },
    });
    if (exitCode !== 0) {
      await rm(temporary, { force: true });
      throw new SetupError(
        `go build of tools/${tool}/${folder} ended with ${exitCode}:\n${stderr}`,
      );
    }
    await rename(temporary, binary);
    progress.done(`the ${name} is built`);
  });
  return binary;
}

const PLATFORM = `${process.platform}-${process.arch}`;

/** Another one for other sources. */
function nameOf(module, folder) {
  const hash = createHash("sha256");
  const sources = readdirSync(path.join(module, folder)).filter((file) => file.endsWith(".go"));
  for (const file of ["go.mod", ...sources.sort().map((each) => path.join(folder, each))]) {
    hash.update(readFileSync(path.join(module, file)));
  }
  return hash.digest("hex").slice(0, 16);
}
