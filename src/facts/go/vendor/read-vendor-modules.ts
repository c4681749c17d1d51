import { importPathFault } from "../../../go-modules/module-path/path-fault.ts";
import { isVersion } from "../../../go-modules/version/canonical-version.ts";
import { fieldsGo, trimSpaceGo } from "../../../opa/go/white-space.ts";
import { type GoFile, goFactsTooLarge } from "../go-facts-error.ts";
import { type TextRow, textRows } from "../text-rows.ts";
import type { VendorModule, VendorModules, VendorReplacement } from "./vendor-modules.ts";

const MAX_BYTES: number = 16 * 1024 * 1024;
const MAX_LINES = 200_000;
/** Go looks no further for the mark of a workspace. */
const MARK_BYTES = 512;

type Draft = { -readonly [Key in keyof Omit<VendorModule, "packages">]: VendorModule[Key] };

interface Reading {
  readonly drafts: Map<string, Draft>;
  /** The key of the module of each package: where one is named twice, Go keeps the last. */
  readonly packages: Map<string, string>;
  readonly ignored: { row: number; text: string }[];
  /** The key of the module that the next lines are of. */
  current: string | undefined;
}

/**
 * Reads vendor/modules.txt as the go command does (modload.readVendorList): what it does not understand is passed over,
 * and told in `ignored`. Throws `too_large` alone.
 */
export function readVendorModules(bytes: Uint8Array, file: string): VendorModules {
  const as: GoFile = { file, as: "vendor/modules.txt" };
  if (bytes.length > MAX_BYTES) throw goFactsTooLarge(as, `${MAX_BYTES} bytes`);
  const reading: Reading = {
    drafts: new Map(),
    packages: new Map(),
    ignored: [],
    current: undefined,
  };
  const workspace = hasWorkspaceMark(bytes);
  for (const line of textRows(bytes)) {
    if (line.row > MAX_LINES) throw goFactsTooLarge(as, `${MAX_LINES} lines`);
    const isMark = workspace && line.row === 1;
    const isKnown = isMark || trimSpaceGo(line.text) === "" || takeLine(line, reading);
    if (!isKnown) reading.ignored.push({ row: line.row, text: line.text.slice(0, 200) });
  }
  return { file, workspace, modules: modulesOf(reading), ignored: reading.ignored };
}

function hasWorkspaceMark(bytes: Uint8Array): boolean {
  const [first = ""] = Buffer.from(bytes.subarray(0, MARK_BYTES)).toString("utf8").split("\n", 1);
  return annotationsOf(first).includes("workspace");
}

/** The entries of a line that begins with `## `; none for another. */
function annotationsOf(line: string): readonly string[] {
  if (!line.startsWith("## ")) return [];
  return line.slice(3).split(";").map(trimSpaceGo);
}

/** False for a line that says nothing to Go. */
function takeLine(line: TextRow, reading: Reading): boolean {
  if (line.text.startsWith("# ")) return takeModule(line, reading);
  const draft = reading.current === undefined ? undefined : reading.drafts.get(reading.current);
  if (draft === undefined || reading.current === undefined) return false;
  if (line.text.startsWith("## ")) return takeAnnotations(line.text, draft);
  const [name, second] = fieldsGo(line.text, 2);
  if (name === undefined || second !== undefined) return false;
  if (importPathFault(name.text) !== undefined) return false;
  reading.packages.set(name.text, reading.current);
  return true;
}

/** `# path version`, `# path version => replacement`, or `# path => replacement` for every version. */
function takeModule({ text, row }: TextRow, reading: Reading): boolean {
  const [, path, second, ...rest] = fieldsGo(text, 7).map((field) => field.text);
  if (path === undefined || second === undefined) return false;
  const isWildcard = second === "=>";
  if (!isWildcard && !isVersion(second)) {
    reading.current = undefined;
    return false;
  }
  const key = isWildcard ? path : `${path} ${second}`;
  const draft = reading.drafts.get(key) ?? {
    path,
    version: isWildcard ? undefined : second,
    explicit: false,
    row,
  };
  reading.drafts.set(key, draft);
  reading.current = key;
  const [arrow, ...target] = isWildcard ? [second, ...rest] : rest;
  if (arrow === undefined) return true;
  const replacement = arrow === "=>" ? replacementOf(target) : undefined;
  if (replacement === undefined) return false;
  draft.replacement = replacement;
  return true;
}

function replacementOf([path, version, more]: readonly string[]): VendorReplacement | undefined {
  if (path === undefined || more !== undefined) return undefined;
  if (version === undefined) return { kind: "directory", path };
  return isVersion(version) ? { kind: "module", path, version } : undefined;
}

function takeAnnotations(text: string, draft: Draft): boolean {
  const unknown = annotationsOf(text).filter((entry) => {
    if (entry === "explicit") draft.explicit = true;
    else if (entry.startsWith("go ")) draft.go = entry.slice(3);
    else return true;
    return false;
  });
  return unknown.length === 0;
}

function modulesOf({ drafts, packages }: Reading): VendorModule[] {
  const named = new Map<string, string[]>([...drafts.keys()].map((key) => [key, []]));
  for (const [name, key] of packages) named.get(key)?.push(name);
  return [...drafts].map(([key, draft]) => ({ ...draft, packages: named.get(key) ?? [] }));
}
