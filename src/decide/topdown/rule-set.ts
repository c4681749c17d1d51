import { inOne, type Steps } from "../../means/async/steps.ts";
import type { Term } from "../../opa/rego/ast/nodes.ts";
import { branchesOf } from "../../opa/rego/ast/visit.ts";
import { createRuleCode, type Operands, type RuleCode } from "./rule-code.ts";
import { buildRuleIndex, type RuleIndex } from "./rule-index/rule-index.ts";
import { groundPrefix, type OwnedRule, type RuleNode, rulesAt } from "./rule-tree.ts";
import type { Program } from "./scope.ts";
import { createWrittenRules, type WrittenRules } from "./written-rules.ts";

/** The rules that give one document. */
export interface RuleSet {
  readonly kind: "complete" | "partial" | "function";
  /** For each rule but the default one: itself, and what stands behind its `else`. */
  readonly rules: readonly (readonly RuleCode[])[];
  readonly index: RuleIndex;
  readonly fallback: RuleCode | undefined;
  /** So few that they are tried one after the other in less time than it takes to tell which of them must be. */
  readonly triesAll: boolean;
  /** All rules as JavaScript, where all are tried and asked often. */
  readonly writtenFor: ((operands: Operands) => WrittenRules | undefined) | undefined;
  /** A partial set, not an object. */
  readonly isSet: boolean;
  /** How many operands behind the shared path rules can tell apart. */
  readonly depth: number;
}

/** The rule set of a node; made when it is first asked. `prefix` is the length of the node's path with `data`. */
export function ruleSetOf(program: Program, node: RuleNode, prefix: number): RuleSet {
  return program.ruleSets.get(node) ?? inOne(makeRuleSet(program, node, prefix));
}

/** Makes those of so many rules that a question could not wait for them. */
export function* makeLargeRuleSets(program: Program): Steps<void> {
  const pending: (readonly [node: RuleNode, prefix: number])[] = [[program.tree, 1]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, prefix] = next;
    if (node.rules.length > 0 && rulesAt(node).length >= MANY_RULES) {
      yield* makeRuleSet(program, node, prefix);
    }
    for (const [, child] of node.children.entries()) pending.push([child, prefix + 1]);
  }
}

const MANY_RULES = 128;
const FEW_RULES = 8;
/** References that are looked at in some milliseconds. */
const GROUND_AT_ONCE = 4_096;

function* makeRuleSet(program: Program, node: RuleNode, prefix: number): Steps<RuleSet> {
  const set = yield* buildRuleSet(program, rulesAt(node), prefix);
  program.ruleSets.set(node, set);
  return set;
}

function* buildRuleSet(
  program: Program,
  owned: readonly OwnedRule[],
  prefix: number,
): Steps<RuleSet> {
  const rules = owned.filter(({ rule }) => !rule.isDefault);
  const fallback = owned.find(({ rule }) => rule.isDefault);
  const first = owned[0]?.rule.head;
  const isMulti = first !== undefined && first.value === undefined;
  yield;
  const isGroundRef = yield* areGround(rules);
  const kind =
    (first?.args.length ?? 0) > 0 ? "function" : isMulti || !isGroundRef ? "partial" : "complete";
  const codeOf = (each: OwnedRule): RuleCode => {
    const path = kind === "partial" ? each.ref.slice(prefix) : [];
    return createRuleCode(program, each, termsOf(each, kind, path), path);
  };
  const index = yield* buildRuleIndex(
    program.tree,
    rules.map(({ rule }) => rule),
  );
  const codes: RuleCode[][] = [];
  let depth = 0;
  for (const { rule, ref } of rules) {
    const branches = [...branchesOf(rule)].map((branch) => codeOf({ rule: branch, ref }));
    depth = Math.max(depth, branches[0]?.terms.length ?? 0);
    codes.push(branches);
    if (codes.length % MANY_RULES === 0) yield;
  }
  const fallbackCode = fallback && codeOf(fallback);
  const triesAll = codes.length <= FEW_RULES && !index.misleads;
  return {
    kind,
    rules: codes,
    index,
    fallback: fallbackCode,
    triesAll,
    writtenFor: triesAll ? createWrittenRules(program, codes, index.all, fallbackCode) : undefined,
    isSet: isMulti && isGroundRef,
    depth,
  };
}

function* areGround(rules: readonly OwnedRule[]): Steps<boolean> {
  for (const [at, { ref }] of rules.entries()) {
    if (groundPrefix(ref).length < ref.length) return false;
    if (at % GROUND_AT_ONCE === GROUND_AT_ONCE - 1) yield;
  }
  return true;
}

/** What can be known of a rule when it is asked. */
function termsOf(
  { rule: { head } }: OwnedRule,
  kind: RuleSet["kind"],
  path: readonly Term[],
): readonly Term[] {
  if (kind === "complete") return [];
  const { args, value, key } = head;
  if (kind === "function") return value === undefined ? args : [...args, value];
  return value === undefined && key !== undefined ? [...path, key] : path;
}
