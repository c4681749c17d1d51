import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { cacheDirectory, ROOT } from "./paths.mjs";
import { run } from "./run.mjs";
import { SetupError, say, startProgress } from "./say.mjs";

/** The one OPA that this release is proven against; `tools/opa/go.mod` pins the same. */
export const OPA_VERSION = "1.22.2";

const RELEASES = "https://github.com/open-policy-agent/opa/releases/download";
const MIN_GO = [1, 26];
const LONGEST_DOWNLOAD_MS = 600_000;

/**
 * Finds or makes the pinned `opa` and gives its path: `OPA_BIN`, the cache, the PATH, a build with Go, a download with its
 * checksum verified, in this order. Set-up and the commands that need an opa both come here; `signal` ends what takes long.
 */
export async function ensureOpa(env = process.env, signal = undefined) {
  if (env.OPA_BIN) return fromEnvironment(env.OPA_BIN);
  const cached = cachedOpa(env);
  if (await isPinned(cached)) return cached;
  const onPath = await findOnPath(env);
  if (onPath !== undefined) return onPath;
  await mkdir(path.dirname(cached), { recursive: true });
  return await withLock(`${cached}.lock`, async () => {
    if (await isPinned(cached)) return cached;
    await ((await hasGo(env)) ? buildWithGo(cached, env, signal) : download(cached, env, signal));
    return cached;
  });
}

function cachedOpa(env) {
  const platform = `${process.platform}-${process.arch}`;
  return path.join(cacheDirectory(env), "opa", OPA_VERSION, platform, executable("opa"));
}

async function fromEnvironment(binary) {
  if (await isPinned(binary)) return binary;
  const found = await versionOf(binary);
  throw new SetupError(
    found === undefined
      ? `OPA_BIN names ${binary}, which does not run; point it at opa ${OPA_VERSION} or unset it`
      : `OPA_BIN names opa ${found}, but ${OPA_VERSION} is wanted; point it at that version or unset it`,
  );
}

async function findOnPath(env) {
  for (const folder of (env.PATH ?? "").split(path.delimiter)) {
    if (folder === "") continue;
    const candidate = path.join(folder, executable("opa"));
    if (existsSync(candidate) && (await isPinned(candidate))) return candidate;
  }
  return undefined;
}

async function isPinned(binary) {
  return existsSync(binary) && (await versionOf(binary)) === OPA_VERSION;
}

async function versionOf(binary) {
  const { exitCode, stdout } = await run(binary, ["version"]);
  return exitCode === 0 ? /^Version: (\S+)/m.exec(stdout)?.[1] : undefined;
}

/** Whether there is a Go that can build what lies in `tools/opa`. */
export async function hasGo(env) {
  // There: an older Go fetches the one that go.mod asks for.
  const cwd = path.join(ROOT, "tools", "opa");
  const { exitCode, stdout } = await run("go", ["env", "GOVERSION"], { env, cwd });
  const version = /^go(\d+)\.(\d+)/.exec(stdout);
  if (exitCode !== 0 || version === null) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const enough = major > MIN_GO[0] || (major === MIN_GO[0] && minor >= MIN_GO[1]);
  if (!enough) say(`go ${major}.${minor} is older than ${MIN_GO.join(".")}: not used to build opa`);
  return enough;
}

async function buildWithGo(target, env, signal) {
  const progress = startProgress(`building opa ${OPA_VERSION} with Go, once, about two minutes`);
  const temporary = `${target}.${process.pid}`;
  let packages = 0;
  const args = ["build", "-v", "-trimpath", "-mod=readonly", "-ldflags", "-s -w", "-o", temporary];
  const { exitCode, stderr } = await run("go", [...args, "github.com/open-policy-agent/opa"], {
    cwd: path.join(ROOT, "tools", "opa"),
    env: { ...env, CGO_ENABLED: "0", GOFLAGS: "" },
    signal,
    onLine: () => {
      packages += 1;
      progress.detail(`${packages} packages compiled or fetched`);
    },
  });
  if (exitCode !== 0) {
    await rm(temporary, { force: true });
    progress.done("the build failed");
    if (signal?.aborted) throw new SetupError("interrupted");
    throw new SetupError(
      `go build of tools/opa ended with ${exitCode}; set OPA_BIN to an opa ${OPA_VERSION} to go on without it:\n${stderr.slice(-4000)}`,
    );
  }
  await rename(temporary, target);
  progress.done(`opa ${OPA_VERSION} is built`);
}

async function download(target, env, signal) {
  const asset = assetName();
  const base = (env.GATEHOUSE_OPA_DOWNLOADS ?? RELEASES).replace(/\/+$/, "");
  const url = `${base}/v${OPA_VERSION}/${asset}`;
  const progress = startProgress(`downloading ${asset} ${OPA_VERSION}`);
  const temporary = `${target}.${process.pid}`;
  try {
    const wanted = /^[0-9a-f]{64}/.exec(await fetchText(`${url}.sha256`, signal))?.[0];
    if (wanted === undefined) throw new SetupError(`${url}.sha256 holds no SHA-256 checksum`);
    await writeFile(temporary, await fetchBody(url, signal));
    const found = await sha256(temporary);
    if (found !== wanted) {
      throw new SetupError(`${url} has the SHA-256 ${found}, but ${wanted} is published: not used`);
    }
    await chmod(temporary, 0o755);
    if ((await versionOf(temporary)) !== OPA_VERSION) {
      throw new SetupError(`${url} does not run here as opa ${OPA_VERSION}`);
    }
    await rename(temporary, target);
    progress.done(`opa ${OPA_VERSION} is downloaded and its checksum verified`);
  } catch (error) {
    progress.done("the download failed");
    if (error instanceof SetupError) throw error;
    throw new SetupError(
      `no opa ${OPA_VERSION}: there is no Go ${MIN_GO.join(".")}+ to build it and ${url} could not be fetched (${error.message}); install Go or set OPA_BIN`,
    );
  } finally {
    await rm(temporary, { force: true });
  }
}

function assetName() {
  const system = { linux: "linux", darwin: "darwin", win32: "windows" }[process.platform];
  const machine = { x64: "amd64", arm64: "arm64" }[process.arch];
  if (system === undefined || machine === undefined) {
    throw new SetupError(
      `there is no opa release for ${process.platform}-${process.arch}; install Go ${MIN_GO.join(".")}+ or set OPA_BIN`,
    );
  }
  const suffix = system === "linux" ? "_static" : system === "windows" ? ".exe" : "";
  return `opa_${system}_${machine}${suffix}`;
}

async function fetchText(url, signal) {
  return new TextDecoder().decode(await fetchBody(url, signal));
}

async function fetchBody(url, signal) {
  // Not `AbortSignal.any`: Node 20 may collect such a signal while it is still listened to.
  const stop = new AbortController();
  const abort = () => stop.abort(new Error("it took too long, or was interrupted"));
  const timer = setTimeout(abort, LONGEST_DOWNLOAD_MS);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const response = await fetch(url, { signal: stop.signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

async function sha256(file) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

function executable(name) {
  return process.platform === "win32" ? `${name}.exe` : name;
}
