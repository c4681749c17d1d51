import type { Import, Module, Ref, Term } from "../ast/nodes.ts";

/** For each module the names that its package's rules, in whichever module, and its imports give it, and their paths. */
export function* globalsByModule(
  modules: readonly Module[],
): Generator<[module: Module, globals: ReadonlyMap<string, Ref>]> {
  const packages = new Map<string, Set<string>>();
  for (const { path, rules } of modules) {
    const names = packages.get(pathKey(path)) ?? new Set<string>();
    for (const { head } of rules) names.add(nameOf(head.ref[0]));
    packages.set(pathKey(path), names);
  }
  for (const module of modules) {
    const { path, imports } = module;
    const globals = new Map<string, Ref>();
    for (const name of packages.get(pathKey(path)) ?? []) globals.set(name, ruleRef(path, name));
    for (const imported of imports) addImport(imported, globals);
    yield [module, globals];
  }
}

function pathKey(path: Ref): string {
  return JSON.stringify(path.map(nameOf));
}

function ruleRef(path: Ref, name: string): Ref {
  const [first] = path;
  if (first === undefined) return path;
  return [...path, { value: { kind: "string", text: name }, location: first.location }];
}

/** Imports of `rego` and `future` switch syntax on and name nothing. */
function addImport({ path, alias }: Import, globals: Map<string, Ref>): void {
  if (path.value.kind !== "ref") return;
  const { terms } = path.value;
  const root = nameOf(terms[0]);
  if (root !== "rego" && root !== "future") globals.set(alias ?? nameOf(terms.at(-1)), terms);
}

function nameOf(term: Term | undefined): string {
  if (term?.value.kind === "var") return term.value.name;
  return term?.value.kind === "string" ? term.value.text : "";
}
