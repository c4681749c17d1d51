import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { opaBinary } from "./opa.ts";

/** What the Wasm engine of a bundle is made of. */
export interface BuiltEngine {
  readonly wasm: Uint8Array;
  readonly data: Uint8Array;
  /** The module's names of every rule and package, by slash-separated paths. */
  readonly entrypoints: ReadonlyMap<string, string>;
}

/** What the programs say besides their answer is of no interest. */
const QUIET: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];

const WRAPPER = "gatehouse_wrapper";

/**
 * Compiles Rego and data files, by path: one wrapper rule per rule and package, which OPA takes also where it does not
 * take them as entrypoints. Files keep their paths, so that places in errors are those of an agent that loads the same
 * folder.
 */
export function buildEngine(files: Readonly<Record<string, string>>): BuiltEngine {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-engine-"));
  try {
    writeFiles(folder, files);
    const paths = pathsOf(parseModules(folder, files));
    writeFileSync(path.join(folder, `${WRAPPER}.rego`), wrapperOf(paths));
    const wrappers = paths.map((_path, at) => `${WRAPPER}/r${at}`);
    const inputs = [...Object.keys(files), `${WRAPPER}.rego`];
    const names = wrappers.flatMap((name) => ["-e", name]);
    opa(folder, ["build", "-t", "wasm", "-o", "wasm.tar.gz", ...names, ...inputs]);
    const part = (wanted: string): Uint8Array =>
      execFileSync("tar", ["-xOzf", "wasm.tar.gz", wanted], {
        cwd: folder,
        maxBuffer: 2 ** 30,
        stdio: QUIET,
      });
    return {
      wasm: part("/policy.wasm"),
      data: part("/data.json"),
      entrypoints: new Map(paths.map((each, at) => [each.join("/"), wrappers[at] as string])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes files by their path below a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

interface ParsedModule {
  readonly package: { readonly path: readonly Term[] };
  readonly rules?: readonly {
    readonly head: { readonly ref: readonly Term[]; readonly args?: unknown };
  }[];
}

interface Term {
  readonly type: string;
  readonly value: unknown;
}

/** All at once: a program for each would take longer than the rest. */
function parseModules(
  folder: string,
  files: Readonly<Record<string, string>>,
): readonly ParsedModule[] {
  const modules = Object.entries(files).filter(([name]) => name.endsWith(".rego"));
  const query = "[parsed | some [name, text] in input; parsed := rego.parse_module(name, text)]";
  const args = ["eval", "--strict-builtin-errors", "--format", "raw", "--stdin-input", query];
  return JSON.parse(opa(folder, args, JSON.stringify(modules))) as ParsedModule[];
}

/** Of every package and rule. */
function pathsOf(modules: readonly ParsedModule[]): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  const add = (names: readonly string[]): void => {
    found.set(names.join("/"), names);
  };
  for (const parsed of modules) {
    const base = parsed.package.path.slice(1).map(({ value }) => String(value));
    add(base);
    for (const { head } of parsed.rules ?? []) {
      if (head.args === undefined) add([...base, ...groundPrefix(head.ref)]);
    }
  }
  return [...found.values()];
}

/** The names of a head's reference up to its first variable. */
function groundPrefix([first, ...others]: readonly Term[]): readonly string[] {
  const variable = others.findIndex(({ type }) => type !== "string");
  const ground = variable < 0 ? others : others.slice(0, variable);
  return [first, ...ground].map((term) => String(term?.value));
}

function wrapperOf(paths: readonly (readonly string[])[]): string {
  const rules = paths.map(
    (names, at) => `r${at} := data${names.map((name) => `[${JSON.stringify(name)}]`).join("")}`,
  );
  return [`package ${WRAPPER}`, ...rules, ""].join("\n");
}

function opa(folder: string, args: readonly string[], input = ""): string {
  return execFileSync(opaBinary(), args, {
    cwd: folder,
    encoding: "utf8",
    input,
    maxBuffer: 2 ** 30,
  });
}
