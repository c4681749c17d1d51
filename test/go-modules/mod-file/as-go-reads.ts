import { isPolicyError } from "../../../src/domain/policy-error.ts";
import type {
  ModFile,
  Place,
  Placed,
  Replacement,
  WorkFile,
} from "../../../src/go-modules/mod-file/mod-file.ts";
import { readModFile } from "../../../src/go-modules/mod-file/read-mod-file.ts";
import { readWorkFile } from "../../../src/go-modules/mod-file/read-work-file.ts";
import type { OracleEntry } from "../../support/modules-oracle.ts";

/** A file as the oracle tells of it: what it says by verb, or the rows of what is wrong with it. */
export type Reading =
  | { readonly directives: Readonly<Record<string, readonly OracleEntry[]>> }
  | { readonly rows: readonly number[] };

export type Kind = "strict" | "lax" | "work";

/** Reads a file with ours. Anything but a reading or a refusal with places is thrown. */
export function read(text: string, kind: Kind): Reading {
  try {
    if (kind === "work") return { directives: ofWork(readWorkFile(text, "go.work")) };
    return { directives: ofMod(readModFile(text, "go.mod", { mode: kind })) };
  } catch (error) {
    if (!isPolicyError(error) || error.code !== "invalid_parameter") throw error;
    return { rows: error.diagnostics.map(({ location }) => location?.row ?? 0) };
  }
}

function ofMod(file: ModFile): Record<string, OracleEntry[]> {
  const { module } = file;
  return present({
    module: module === undefined ? [] : [entry(module, module.path, module.deprecated ?? "")],
    ...common(file),
    require: file.require.map((each) => entry(each, each.path, each.version, `${each.indirect}`)),
    exclude: file.exclude.map((each) => entry(each, each.path, each.version)),
    retract: file.retract.map((each) => entry(each, each.low, each.high, each.rationale)),
    tool: file.tool.map((each) => entry(each, each.text)),
    ignore: file.ignore.map((each) => entry(each, each.text)),
  });
}

function ofWork(file: WorkFile): Record<string, OracleEntry[]> {
  return present({ ...common(file), use: file.use.map((each) => entry(each, each.text)) });
}

function common({
  go,
  toolchain,
  godebug,
  replace,
}: ModFile | WorkFile): Record<string, OracleEntry[]> {
  return {
    go: single(go),
    toolchain: single(toolchain),
    godebug: godebug.map((each) => entry(each, each.key, each.value)),
    replace: replace.map(replaceEntry),
  };
}

function replaceEntry(each: Replacement): OracleEntry {
  const { old, new: target } = each;
  const version = target.kind === "module" ? target.version : "";
  return entry(each, old.path, old.version ?? "", target.path, version);
}

function single(placed: Placed | undefined): OracleEntry[] {
  return placed === undefined ? [] : [entry(placed, placed.text)];
}

function entry(
  { place: { row, col } }: { readonly place: Place },
  ...values: string[]
): OracleEntry {
  return { row, col, values };
}

function present(entries: Record<string, OracleEntry[]>): Record<string, OracleEntry[]> {
  return Object.fromEntries(Object.entries(entries).filter(([, list]) => list.length > 0));
}
