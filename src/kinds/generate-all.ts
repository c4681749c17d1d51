import type { FileTree, GeneratorDocument } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { nearestName } from "../means/text/suggestion.ts";
import { readYaml } from "../means/yaml/yaml-text.ts";
import { UNKNOWN_KIND } from "./findings.ts";
import type { Generated } from "./generated.ts";
import type { Kind } from "./kind.ts";
import { KINDS } from "./kinds.ts";

/** What is known besides the documents. */
interface GenerateContext {
  readonly bundle: BundleName;
  /** The whole tree as pushed. */
  readonly files: FileTree;
  /** The rule sets of all kinds, by path. */
  readonly ruleSets: FileTree;
}

/**
 * Gives each kind its documents and puts the results together. Pure: equal documents give equal bytes. Throws
 * `invalid_parameter` with the places of all faults, and with advice for a kind that there is not.
 */
export function generateAll(
  documents: readonly GeneratorDocument[],
  context: GenerateContext,
  kinds: readonly Kind[] = KINDS,
): Generated {
  refuseUnknown(documents, kinds);
  const generated = kinds.flatMap((kind) => {
    const own = documents.filter((document) => document.kind === kind.name);
    if (own.length === 0) return [];
    return kind.generate(own, { ...context, ruleSets: ruleSetsOf(kind, context.ruleSets) });
  });
  return {
    modules: joined(generated.map(({ modules }) => modules)),
    tests: joined(generated.map(({ tests }) => tests)),
    data: joined(generated.map(({ data }) => data)),
    files: joined(generated.map(({ files }) => files)),
    read: generated.flatMap(({ read }) => read),
    warnings: generated.flatMap(({ warnings }) => warnings),
  };
}

function refuseUnknown(documents: readonly GeneratorDocument[], kinds: readonly Kind[]): void {
  const names = kinds.map(({ name }) => name).sort();
  const unknown = documents.find(({ kind }) => !names.includes(kind));
  if (unknown === undefined) return;
  const { kind } = unknown;
  const location = readYaml(unknown.text, unknown).locate(["kind"]);
  const nearest = nearestName(kind, names);
  const advice =
    nearest === undefined ? `known kinds: ${names.join(", ")}` : `did you mean ${nearest}?`;
  const message = `unknown kind ${JSON.stringify(kind)}; ${advice}`;
  throw new PolicyError("invalid_parameter", message, {
    diagnostics: [{ code: UNKNOWN_KIND.code, message, location }],
  });
}

function ruleSetsOf(kind: Kind, all: FileTree): FileTree {
  const paths = kind.ruleSets.map((path): [string, Uint8Array] => {
    const bytes = all.get(path);
    if (bytes === undefined)
      throw new PolicyError("internal_error", `there is no rule set ${path}`);
    return [path, bytes];
  });
  return new Map(paths);
}

/** Kinds may share rule sets, but each file that one makes is its own. */
function joined(trees: readonly FileTree[]): FileTree {
  const files = new Map<string, Uint8Array>();
  for (const [path, bytes] of trees.flatMap((tree) => [...tree])) {
    if ((files.get(path) ?? bytes) !== bytes) {
      throw new PolicyError("internal_error", `two kinds write ${path}`);
    }
    files.set(path, bytes);
  }
  return files;
}
