import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { zipOf } from "./zip-file.ts";

/** One version of a module, as a proxy has it. */
export interface ProxyModule {
  readonly path: string;
  readonly version: string;
  /** Lines of `require`, such as `example.com/b v1.0.0 // indirect`. */
  readonly requires?: readonly string[] | undefined;
  /** The go line; `1.21` where none is given. */
  readonly go?: string | undefined;
  /** The whole go.mod instead: then `requires` and `go` are not looked at. */
  readonly goMod?: string | undefined;
  /** By name below the module's folder; a package without imports where none are given. go.mod is added. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** When it was released, RFC 3339. */
  readonly time?: string | undefined;
}

export interface GoRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GoOptions {
  /** Relative to the project's folder. */
  readonly cwd?: string | undefined;
  /** Added to the clean environment, or instead of what stands there; undefined takes it away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface GoProject {
  /** Where the files of `main` lie: a folder of its own, with nothing of Go above it. Links are resolved. */
  readonly folder: string;
  /** What GOPROXY names, as a folder. */
  readonly proxyFolder: string;
  readonly modCache: string;
  /** Its standard output. Throws with its standard error where it ends with another status than 0. */
  go(args: readonly string[], options?: GoOptions): Promise<string>;
  /** The same for what may fail. */
  tryGo(args: readonly string[], options?: GoOptions): Promise<GoRun>;
  /** Writes more files, by name below `folder`. */
  write(files: Readonly<Record<string, string>>): void;
  /** Adds versions to the proxy, or replaces them there; what the module cache holds already stays in force. */
  publish(...modules: readonly ProxyModule[]): void;
  /** Removes all of it, the module cache too, which Go makes read-only. */
  dispose(): void;
}

/**
 * A temporary folder with the files of `main`, a file proxy that has the modules of `proxy`, and the installed Go to run
 * there. Promises: no network, no checksum database, no other toolchain, no settings of the user, an own module cache
 * and home; no go.work but that of `main`; cgo off unless `env` asks for it. The build cache is the user's, so that the
 * standard library is compiled once. GOFLAGS is `-mod=mod`, which Go refuses beside a go.work: say `GOFLAGS: ""` there.
 * A zip holds what Go puts there: `path@version/` before each name, go.mod among them. Needs `go` on the PATH.
 */
export function goProject({
  proxy = [],
  main = {},
}: {
  readonly proxy?: readonly ProxyModule[] | undefined;
  readonly main?: Readonly<Record<string, string>> | undefined;
} = {}): GoProject {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "gatehouse-go-")));
  const [folder, proxyFolder, modCache] = ["main", "proxy", "modules"].map((name) => {
    mkdirSync(path.join(root, name));
    return path.join(root, name);
  }) as [string, string, string];
  const env = cleanEnvironment(root, proxyFolder, modCache);
  const tryGo = (args: readonly string[], options: GoOptions = {}): Promise<GoRun> =>
    runGo(args, path.resolve(folder, options.cwd ?? ""), { ...env, ...options.env });
  const project: GoProject = {
    folder,
    proxyFolder,
    modCache,
    tryGo,
    go: async (args, options) => {
      const { exitCode, stdout, stderr } = await tryGo(args, options);
      if (exitCode !== 0) throw new Error(`go ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
      return stdout;
    },
    write: (files) => writeFiles(folder, files),
    publish: (...modules) => {
      for (const module of modules) writeProxyModule(proxyFolder, module);
    },
    dispose: () => {
      makeWritable(modCache);
      rmSync(root, { recursive: true, force: true });
    },
  };
  // Or else a process of Go's outlives the command and writes into the home while it is removed.
  writeFiles(root, { ".config/go/telemetry/mode": "off" });
  project.write(main);
  project.publish(...proxy);
  return project;
}

let buildCache: string | undefined;

function cleanEnvironment(root: string, proxyFolder: string, modCache: string): NodeJS.ProcessEnv {
  buildCache ??= execFileSync("go", ["env", "GOCACHE"], { encoding: "utf8" }).trim();
  return {
    PATH: process.env["PATH"],
    HOME: root,
    TMPDIR: process.env["TMPDIR"],
    GOCACHE: buildCache,
    GOPATH: path.join(root, "gopath"),
    GOMODCACHE: modCache,
    GOPROXY: pathToFileURL(proxyFolder).href,
    GOSUMDB: "off",
    GOENV: "off",
    GOTOOLCHAIN: "local",
    GOTELEMETRY: "off",
    GOFLAGS: "-mod=mod",
    CGO_ENABLED: "0",
  };
}

function runGo(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<GoRun> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, maxBuffer: 64 * 2 ** 20 };
    execFile("go", args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === "number") resolve({ exitCode, stdout, stderr });
      else reject(error);
    });
  });
}

/** The four files that the module proxy protocol asks for; the list grows by the version. */
function writeProxyModule(proxyFolder: string, module: ProxyModule): void {
  const { path: modulePath, version, time = "2024-01-01T00:00:00Z" } = module;
  const folder = path.join(proxyFolder, escaped(modulePath), "@v");
  const goMod = module.goMod ?? goModOf(module);
  const files = { "go.mod": goMod, ...(module.files ?? { "it.go": packageOf(modulePath) }) };
  const named = Object.entries(files)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, text]) => [`${modulePath}@${version}/${name}`, text]);
  const name = escaped(version);
  writeFiles(folder, {
    [`${name}.info`]: JSON.stringify({ Version: version, Time: time }),
    [`${name}.mod`]: goMod,
  });
  writeFileSync(path.join(folder, `${name}.zip`), zipOf(Object.fromEntries(named)));
  const listed = readdirSync(folder).filter((file) => file.endsWith(".mod"));
  writeFiles(folder, { list: listed.map((file) => `${unescaped(file.slice(0, -4))}\n`).join("") });
}

function goModOf({ path: modulePath, go = "1.21", requires = [] }: ProxyModule): string {
  const lines = requires.map((line) => `require ${line}\n`).join("");
  return `module ${modulePath}\n\ngo ${go}\n\n${lines}`;
}

/** A package named after the last part of the path that is no major version. */
function packageOf(modulePath: string): string {
  const last = modulePath.split("/").findLast((part) => !/^v\d+$/.test(part)) ?? "";
  const name = last.replace(/\.v\d+$/, "").replaceAll(/[^A-Za-z0-9]/g, "_");
  return `package ${name}\n\nconst Path = ${JSON.stringify(modulePath)}\n`;
}

/** Upper-case letters as file systems without case can hold them: `A` is `!a`. */
function escaped(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function unescaped(name: string): string {
  return name.replaceAll(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(path.join(folder, entry.name));
  }
}
