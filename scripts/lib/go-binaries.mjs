import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { withoutNpmScriptSettings } from "./install.mjs";
import { withLock } from "./lock.mjs";
import { cacheDirectory } from "./paths.mjs";
import { run } from "./run.mjs";
import { startProgress } from "./say.mjs";

/**
 * Go programs that others built and published as npm packages, for the tests that read binaries: what no Go of today makes.
 * 0.14 of esbuild points to its build information, 0.28.2 has none; lefthook is of 2026. Together 58 MB to fetch.
 */
const PACKAGES = [
  {
    spec: "esbuild-linux-64@0.14.0",
    file: "bin/esbuild",
    integrity:
      "sha512-7buo31kp1/yKWPm9vU44FEUwkeIROrIgnCDV9KLMLSbOjGEHBZXYJ2L0p4ZnB7Z+m5YiW7F/AfJu0/1E87nOeQ==",
  },
  {
    spec: "esbuild-linux-arm@0.14.0",
    file: "bin/esbuild",
    integrity:
      "sha512-fgybXQwPRT4Io01+aD+yphcLOLRVGqbSdhvaDK3qBwqUvspFsq4QkI7PeeYpuQdBZWiRKLoi9v5r90l7JO/s+g==",
  },
  {
    spec: "esbuild-windows-32@0.14.0",
    file: "esbuild.exe",
    integrity:
      "sha512-0h7E50JHgyLd7TkqSIH0VzBhngWspxPHuq/crDAMnh4s4tW8zWCMLIz2c1HVwHfZsh7d5+C4/yBaQeJTHXGvIA==",
  },
  {
    spec: "esbuild-windows-64@0.14.0",
    file: "esbuild.exe",
    integrity:
      "sha512-RxnovPOoQS5Id4mbdIUm96L0GIg+ZME4FthbErw1kZZabLi9eLp1gR3vSwkZXKbK8Z76uDkSW0EN74i1XWVpiQ==",
  },
  {
    spec: "esbuild-darwin-arm64@0.14.0",
    file: "bin/esbuild",
    integrity:
      "sha512-hMbT5YiBrFL763mnwR9BqNtq9XtJgJRxYs7Ad++KUd+ZhMoVE0Rs/YLe1oor9uBGhHLqQsZuJ2dUHjCsfT/iDg==",
  },
  {
    // The first of its kind.
    spec: "esbuild-linux-s390x@0.14.8",
    file: "bin/esbuild",
    integrity:
      "sha512-vURka7aCA5DrRoOqOn6pXYwFlDSoQ4qnqam8AC0Ikn6tibutuhgar6M3Ek2DCuz9yqd396mngdYr5A8x2TPkww==",
  },
  {
    spec: "@esbuild/linux-x64@0.28.2",
    file: "bin/esbuild",
    integrity:
      "sha512-4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ==",
  },
  {
    spec: "@esbuild/win32-ia32@0.28.2",
    file: "esbuild.exe",
    integrity:
      "sha512-YmJbfTlvU7Sdn9BB+4PRES4oB6pxgS37MAONj+hBr/cpXS1aBPKXxNnDbu+QCWPj0o9dgyxeq79g6c5P8KeuYA==",
  },
  {
    spec: "@esbuild/darwin-arm64@0.28.2",
    file: "bin/esbuild",
    integrity:
      "sha512-n4KqkOQrraxHJcgjM1RvwbigfQKIKJVpM7xp+KsxiyUSrRdIXnt73VhrPAx0fV44hgfmIVKjxMN9J1t5jySVkw==",
  },
  {
    spec: "@esbuild/aix-ppc64@0.28.2",
    file: "bin/esbuild",
    integrity:
      "sha512-XExcO+dvLKvVtNTibSTBej1NCAbaGhWn9Ww1ZPx80qsahhPFe/8jgWP0IchNe0F3HwkU7n8ejhH8bjonqht8mQ==",
  },
  {
    spec: "lefthook-linux-x64@2.2.2",
    file: "bin/lefthook",
    integrity:
      "sha512-N/OlQyAhcU6RAXjrwFxLsh70sn96rBoi+XkuLJ8CVBkk9Ci3VDXQayDZTNz5B1xML8RwoMcV8Wblniy1xFOmSA==",
  },
  {
    spec: "lefthook-windows-x64@2.2.2",
    file: "bin/lefthook.exe",
    integrity:
      "sha512-9Ck4zancQilBfXT3ZeRipm7Lcq4RQfxyMpy8SAVINw0t/BrbjsT25V46ZuziERcwdajnE4myfMzC33GoCBwr7g==",
  },
  {
    spec: "lefthook-darwin-arm64@2.2.2",
    file: "bin/lefthook",
    integrity:
      "sha512-6V8D3bLnD/60Xhqn0o2EQD6H3Fe/U9LGkt4WF1O/3eBHbux+5ZJqoH0hfrC+Bi9Dy1Ve1AWxiAY7U2asYl8qVA==",
  },
  {
    spec: "lefthook-freebsd-arm64@2.2.2",
    file: "bin/lefthook",
    integrity:
      "sha512-MCRsU01ju989QQffOfS3gCeFfyVDXs5B/FzR65fmrNvqcxb98fldvfzzoAbnK2q6SBJlRT3QT1tNEMCxddCwlA==",
  },
];

/** Where the binaries lie once set-up has fetched them, by package and version as npm writes it. */
export function goBinaries(env = process.env) {
  const paths = PACKAGES.map(({ spec, file }) => [spec, path.join(folderOf(spec, env), file)]);
  return Object.fromEntries(paths);
}

/** Fetches what is missing with npm. What could not be fetched is said, and its tests skip (with CI=true they fail). */
export async function ensureGoBinaries(env = process.env) {
  const isMissing = ({ spec }) => !existsSync(folderOf(spec, env));
  if (!PACKAGES.some(isMissing)) return;
  const cache = binariesFolder(env);
  await mkdir(cache, { recursive: true });
  await withLock(path.join(cache, "lock"), async () => {
    const missing = PACKAGES.filter(isMissing);
    if (missing.length === 0) return;
    const progress = startProgress(`fetching ${missing.length} packages with Go programs, once`);
    const problem = await fetchPackages(missing, cache, env);
    progress.done(problem ?? "the Go programs are fetched and their integrity verified");
  });
}

function binariesFolder(env) {
  return path.join(cacheDirectory(env), "go-binaries");
}

function folderOf(spec, env) {
  return path.join(binariesFolder(env), fileNameOf(spec));
}

/** As npm names the archive, without its ending. */
function fileNameOf(spec) {
  return spec.replace(/^@/, "").replace("/", "-").replace("@", "-");
}

/** Gives what went wrong; what is good is in its place then all the same. */
async function fetchPackages(packages, cache, env) {
  // The lock is held: what lies there was left behind.
  const folder = path.join(cache, "new");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const args = ["pack", "--loglevel=error", "--ignore-scripts", "--pack-destination", folder];
    const specs = packages.map(({ spec }) => spec);
    const { exitCode, stderr } = await run(npm, [...args, ...specs], {
      env: withoutNpmScriptSettings(env),
      cwd: folder,
    });
    if (exitCode !== 0) return `npm pack ended with ${exitCode}: ${stderr.trim().slice(-1000)}`;
    const problems = [];
    for (const each of packages) problems.push(await unpack(each, folder, env));
    const found = problems.filter((problem) => problem !== undefined);
    return found.length === 0 ? undefined : found.join("; ");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack({ spec, integrity }, folder, env) {
  const archive = path.join(folder, `${fileNameOf(spec)}.tgz`);
  if (!existsSync(archive)) return `npm pack did not write ${path.basename(archive)}`;
  const hash = createHash("sha512").update(await readFile(archive));
  const found = `sha512-${hash.digest("base64")}`;
  if (found !== integrity)
    return `${spec} has the integrity ${found}, not the pinned one: not used`;
  const { exitCode, stderr } = await run("tar", ["-xzf", archive, "-C", folder], { env });
  if (exitCode !== 0) return `tar of ${spec} ended with ${exitCode}: ${stderr.trim()}`;
  await rename(path.join(folder, "package"), folderOf(spec, env));
  return undefined;
}
