import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { ROOT } from "../../support/process.ts";

export interface RealFile {
  readonly name: string;
  readonly text: string;
}

const TOOL: string = path.join(ROOT, "tools", "go-modules");
/** What txtar archives, as Go's tests are written in, begin each file with. */
const FILE_HEADER = /^-- (.*) --$/m;

/** Every go.mod and go.work file that this machine has of Go and of modules, each text once. */
export function realFiles(): readonly RealFile[] {
  const files = [...modFileTests(), ...moduleCache(), ...goTests()];
  return [...new Map(files.map((file) => [file.text, file])).values()];
}

/** The tests of golang.org/x/mod/modfile: all files, whatever their names. */
function modFileTests(): RealFile[] {
  const module = JSON.parse(go("mod", "download", "-json", "golang.org/x/mod")) as { Dir: string };
  const folder = path.join(module.Dir, "modfile");
  const source = readFileSync(path.join(folder, "rule_test.go"), "utf8");
  const inSource = [...source.matchAll(/`([^`]*)`/g)].map(([, text = ""], index) => ({
    name: `rule_test.go ${index}`,
    text,
  }));
  return [...filesBelow(path.join(folder, "testdata"), () => true), ...inSource];
}

/** What the module cache holds: go.mod files as proxies give them, and as they lie in modules. */
function moduleCache(): RealFile[] {
  const cache = go("env", "GOMODCACHE").trim();
  const downloads = path.join(cache, "cache", "download");
  return existsSync(downloads) ? filesBelow(downloads, (name) => name.endsWith(".mod")) : [];
}

/** The tests of the go command, where its sources are installed. */
function goTests(): RealFile[] {
  const folder = path.join(go("env", "GOROOT").trim(), "src", "cmd", "go", "testdata");
  if (!existsSync(folder)) return [];
  return filesBelow(folder, (name) => name.endsWith(".txt")).flatMap(({ name, text }) => {
    const [, ...parts] = text.split(FILE_HEADER);
    return parts.flatMap((part, index) => {
      const isName = index % 2 === 0 && /(?:^|[./])(?:go\.mod|go\.work|mod)\b/.test(part);
      return isName ? [{ name: `${name} ${part}`, text: (parts[index + 1] ?? "").slice(1) }] : [];
    });
  });
}

function filesBelow(folder: string, isWanted: (name: string) => boolean): RealFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .map((file) => ({ name: path.relative(folder, file), text: textOf(readFileSync(file)) }));
}

function go(...args: string[]): string {
  const env = { ...process.env, GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" };
  return execFileSync("go", args, { cwd: TOOL, encoding: "utf8", env, maxBuffer: 2 ** 28 });
}
