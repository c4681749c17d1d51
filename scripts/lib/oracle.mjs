import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { hasGo } from "./opa.mjs";
import { cacheDirectory, ROOT } from "./paths.mjs";
import { run } from "./run.mjs";
import { SetupError, startProgress } from "./say.mjs";

const TOOLS = path.join(ROOT, "tools", "opa");

/** Where the oracle of these sources lies once it is built. */
function oracleBinary(env) {
  const hash = createHash("sha256");
  const sources = readdirSync(path.join(TOOLS, "oracle")).sort();
  for (const file of ["go.mod", ...sources.map((name) => path.join("oracle", name))]) {
    hash.update(readFileSync(path.join(TOOLS, file)));
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = hash.digest("hex").slice(0, 16);
  return path.join(cacheDirectory(env), "oracle", platform, name);
}

/** Builds the oracle (tools/opa/oracle) with Go, unless it is there, and gives its path. Only tests and benches ask it. */
export async function ensureOracle(env = process.env) {
  const binary = oracleBinary(env);
  if (existsSync(binary)) return binary;
  if (!(await hasGo(env))) throw new SetupError("the tests' oracle needs Go 1.26 or later");
  await mkdir(path.dirname(binary), { recursive: true });
  await withLock(`${binary}.lock`, async () => {
    if (existsSync(binary)) return;
    const progress = startProgress("building the tests' oracle with Go");
    const temporary = `${binary}.${process.pid}`;
    const args = ["build", "-trimpath", "-mod=readonly", "-o", temporary, "./oracle"];
    const { exitCode, stderr } = await run("go", args, {
      cwd: TOOLS,
      env: { ...env, CGO_ENABLED: "0", GOFLAGS: "" },
    });
    if (exitCode !== 0) {
      await rm(temporary, { force: true });
      throw new SetupError(`go build of tools/opa/oracle ended with ${exitCode}:\n${stderr}`);
    }
    await rename(temporary, binary);
    progress.done("the oracle is built");
  });
  return binary;
}
