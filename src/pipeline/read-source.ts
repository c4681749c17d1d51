import { UNREAD_FILE } from "../declarations/findings.ts";
import { parseBundle } from "../declarations/parse-bundle.ts";
import { checkRoots, derivedRootsWarnings, deriveRoots } from "../declarations/roots.ts";
import { withStatements } from "../declarations/statements.ts";
import type { BundleSource, BundleStatements, FileTree } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { generateAll } from "../kinds/generate-all.ts";
import { ruleSets } from "./rule-sets.ts";

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
  const generated = generateAll(source.documents, {
    bundle: name,
    files: source.pushed,
    ruleSets: ruleSets(),
  });
  refuseDoubled(source.pushed, generated.files);
  const modules = join(source.modules, generated.modules);
  const data = join(source.data, generated.data);
  const whole: BundleSource = {
    ...source,
    modules,
    data,
    tests: join(source.tests, generated.tests),
    files: generated.files,
    roots: source.rootsDerived ? deriveRoots(modules, data) : source.roots,
  };
  checkRoots(whole);
  const read = new Set(generated.read);
  const written = whole.warnings.filter(({ code, location }) => {
    return code !== UNREAD_FILE.code || !read.has(location?.file ?? "");
  });
  const warnings = [...derivedRootsWarnings(whole), ...written, ...generated.warnings];
  return { ...whole, warnings };
}

function join(written: FileTree, generated: FileTree): FileTree {
  if (generated.size === 0) return written;
  refuseDoubled(written, generated);
  return new Map([...written, ...generated]);
}

function refuseDoubled(written: FileTree, generated: FileTree): void {
  for (const path of generated.keys()) {
    if (written.has(path)) {
      throw new PolicyError(
        "invalid_parameter",
        `${path} is written by hand and generated too: rename or remove it`,
      );
    }
  }
}
