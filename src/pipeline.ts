import { parseInjectorPolicy } from "./declarations/injector-policy.ts";
import { parseBundle } from "./declarations/parse-bundle.ts";
import { checkRoots, derivedRootsWarnings, deriveRoots } from "./declarations/roots.ts";
import { withStatements } from "./declarations/statements.ts";
import { nearestName } from "./declarations/suggestion.ts";
import { readYaml } from "./declarations/yaml-text.ts";
import type {
  BundleSource,
  BundleStatements,
  FileTree,
  GeneratorDocument,
} from "./domain/bundle.ts";
import type { BundleName } from "./domain/bundle-name.ts";
import { PolicyError } from "./domain/policy-error.ts";
import { GENERATOR_KINDS, generateAll, type ParsedDeclaration } from "./generators/generate.ts";

/**
 * From what was pushed to what is compiled: the tree is understood, and its generator documents become Rego and data
 * beside the files that were written by hand; `statements` is what was said beside the tree. Throws `invalid_parameter` with the places of all findings.
 */
export function readSource(
  name: BundleName,
  tree: FileTree,
  statements: BundleStatements = {},
): BundleSource {
  const source = parseBundle(name, withStatements(name, tree, statements));
  const generated = generateAll(source.documents.map(parseDeclaration), { bundle: name });
  const modules = join(source.modules, generated.modules);
  const data = join(source.data, generated.data);
  const whole: BundleSource = {
    ...source,
    modules,
    data,
    tests: join(source.tests, generated.tests),
    roots: source.rootsDerived ? deriveRoots(modules, data) : source.roots,
  };
  checkRoots(whole);
  return { ...whole, warnings: [...derivedRootsWarnings(whole), ...whole.warnings] };
}

function parseDeclaration(document: GeneratorDocument): ParsedDeclaration {
  if (document.kind === "InjectorPolicy") {
    return { kind: document.kind, document: parseInjectorPolicy(document) };
  }
  const { kind } = document;
  const location = readYaml(document.text, document).locate(["kind"]);
  const nearest = nearestName(kind, GENERATOR_KINDS);
  const advice =
    nearest === undefined
      ? `known kinds: ${GENERATOR_KINDS.join(", ")}`
      : `did you mean ${nearest}?`;
  const message = `unknown kind ${JSON.stringify(kind)}; ${advice}`;
  throw new PolicyError("invalid_parameter", message, {
    diagnostics: [{ code: "unknown_kind", message, location }],
  });
}

function join(written: FileTree, generated: FileTree): FileTree {
  if (generated.size === 0) return written;
  for (const path of generated.keys()) {
    if (written.has(path)) {
      throw new PolicyError(
        "invalid_parameter",
        `${path} is written by hand and generated too: rename or remove it`,
      );
    }
  }
  return new Map([...written, ...generated]);
}
