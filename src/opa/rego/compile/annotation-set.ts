import type { LosslessJson } from "../../../means/json/read-json.ts";
import { type Annotation, annotationsOf } from "../ast/annotations.ts";
import type { Module, Ref, Rule, Term } from "../ast/nodes.ts";
import { groundPath } from "./rule-tree.ts";

/** The annotations of all modules by what they are about (v1/ast/annotations.go, AnnotationSet). */
export interface AnnotationSet {
  readonly byRule: ReadonlyMap<Rule, readonly Annotation[]>;
  /** By the key of the path. */
  readonly byPackage: ReadonlyMap<string, Annotation>;
  /** Those of documents and of packages with all below them; as in OPA one does not tell them apart. */
  readonly byPath: ReadonlyMap<string, AnnotationAtPath>;
}

interface AnnotationAtPath {
  readonly annotation: Annotation;
  readonly path: Ref;
}

/** Entered from all modules. */
export function annotationSet(modules: readonly Module[]): AnnotationSet {
  const byRule = new Map<Rule, Annotation[]>();
  const byPackage = new Map<string, Annotation>();
  const byPath = new Map<string, AnnotationAtPath>();
  for (const module of modules) {
    for (const annotation of annotationsOf(module)) {
      const { scope, rule } = annotation;
      const path = rule === undefined ? module.path : groundPath(module, rule);
      if (scope === "package") byPackage.set(keyOf(path), annotation);
      else if (scope !== "rule") byPath.set(keyOf(path), { annotation, path });
      else if (rule !== undefined) byRule.set(rule, [...(byRule.get(rule) ?? []), annotation]);
    }
  }
  return { byRule, byPackage, byPath };
}

/** What `rego.metadata.rule()` gives in a rule. */
export function ruleAnnotation({ byRule }: AnnotationSet, rule: Rule): LosslessJson {
  const [first, ...others] = byRule.get(rule) ?? [];
  const topmost = others.reduce(
    (top, each) => (top !== undefined && each.row < top.row ? each : top),
    first,
  );
  return topmost?.members ?? new Map();
}

/**
 * What `rego.metadata.chain()` gives in a rule: the rule, with its annotations the nearest first, its document, its package,
 * and the packages around that.
 */
export function annotationChain(set: AnnotationSet, module: Module, rule: Rule): LosslessJson {
  const path = groundPath(module, rule);
  const own = [...(set.byRule.get(rule) ?? [])].sort((left, right) => right.row - left.row);
  const chain = own.length === 0 ? [link(path)] : own.map((each) => link(path, each));
  const document = set.byPath.get(keyOf(path));
  if (document !== undefined) chain.push(link(document.path, document.annotation));
  const inPackage = set.byPackage.get(keyOf(module.path));
  if (inPackage !== undefined) chain.push(link(module.path, inPackage));
  for (let length = module.path.length; length > 0; length--) {
    const around = set.byPath.get(keyOf(module.path.slice(0, length)));
    if (around !== undefined) chain.push(link(around.path, around.annotation));
  }
  return chain;
}

function link(path: Ref, annotation?: Annotation): LosslessJson {
  const members = new Map<string, LosslessJson>([["path", path.slice(1).map(wordOf)]]);
  if (annotation !== undefined) members.set("annotations", annotation.members);
  return members;
}

function wordOf({ value }: Term): string {
  switch (value.kind) {
    case "string":
    case "number":
      return value.text;
    case "boolean":
      return String(value.boolean);
    default:
      return value.kind;
  }
}

function keyOf(path: Ref): string {
  return JSON.stringify(path.map((term) => [term.value.kind, wordOf(term)]));
}
