import type { Steps } from "../../means/async/steps.ts";
import type { Ref, Rule, Term } from "../../opa/rego/ast/nodes.ts";
import { branchesOf, type Visitor, walkRule, walkTerms } from "../../opa/rego/ast/visit.ts";
import { type Projection, projectionOf } from "../values/projection.ts";
import type { Value } from "../values/value.ts";
import {
  constantOf,
  groundPrefix,
  type OwnedRule,
  type RuleNode,
  rulesBelow,
} from "./rule-tree.ts";

/** Of more rules it is not known what they read: it would take memory for each. */
const MAX_RULES = 20_000;
/** Rules that are looked through in a millisecond or so. */
const RULES_AT_ONCE = 64;

/** What a rule refers to: paths below `input`, and below `data`, as far as they are constant. */
interface Reads {
  readonly input: (readonly string[])[];
  readonly data: (readonly Value[])[];
}

/** Tells of a path below `data` what its rules, and all that these refer to, read of the input: undefined for all of it. */
export type InputReads = (path: readonly Value[]) => Steps<Projection | undefined>;

export function createInputReads(tree: RuleNode): InputReads {
  const known = new WeakMap<Rule, Reads>();
  const readsOf = (rule: Rule): Reads => {
    let reads = known.get(rule);
    if (reads === undefined) {
      reads = findReads(rule);
      known.set(rule, reads);
    }
    return reads;
  };
  return function* find(path) {
    const rules = new Set<OwnedRule>();
    const asked = new Set<string>();
    const waiting = [path];
    const input = new Map<string, readonly string[]>();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const owned of rulesAround(tree, next)) {
        if (rules.has(owned)) continue;
        rules.add(owned);
        if (rules.size > MAX_RULES) return undefined;
        if (rules.size % RULES_AT_ONCE === 0) yield;
        const reads = readsOf(owned.rule);
        for (const each of reads.input) input.set(JSON.stringify(each), each);
        waiting.push(...reads.data.filter((each) => isNew(asked, each)));
      }
    }
    return projectionOf([...input.values()]);
  };
}

function isNew(known: Set<string>, path: readonly Value[]): boolean {
  const text = JSON.stringify(path);
  if (known.has(text)) return false;
  known.add(text);
  return true;
}

/** The rules on the way to a path, and all below it. */
function* rulesAround(tree: RuleNode, path: readonly Value[]): Generator<OwnedRule> {
  let node: RuleNode | undefined = tree;
  for (const key of path) {
    yield* node.rules;
    node = node.children.get(key);
    if (node === undefined) return;
  }
  yield* rulesBelow(node);
}

function findReads(rule: Rule): Reads {
  const reads: Reads = { input: [], data: [] };
  const visitor: Visitor = {
    // What stands in the place of a part of the input is put into all of it.
    with: ({ target }) => {
      if (headOf(target) === "input") reads.input.push([]);
      return false;
    },
    term: (term) => {
      const name = headOf(term);
      if (name === undefined) return false;
      const ref = term.value.kind === "ref" ? term.value.terms : [term];
      noteRef(reads, name, ref);
      walkTerms(ref.slice(1), visitor);
      return true;
    },
  };
  for (const branch of branchesOf(rule)) {
    walkTerms(branch.head.ref.slice(1), visitor);
    walkRule(branch, visitor);
  }
  return reads;
}

/** The variable that a term is, or that its reference begins with. */
function headOf(term: Term): string | undefined {
  const head = term.value.kind === "ref" ? term.value.terms[0] : term;
  return head?.value.kind === "var" ? head.value.name : undefined;
}

function noteRef({ input, data }: Reads, name: string, ref: Ref): void {
  const constants = groundPrefix(ref)
    .slice(1)
    .map((term) => constantOf(term) as Value);
  if (name === "data") data.push(constants);
  if (name === "input") {
    const end = constants.findIndex((key) => typeof key !== "string");
    input.push((end === -1 ? constants : constants.slice(0, end)) as readonly string[]);
  }
}
