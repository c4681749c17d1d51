import type { Rule, Term } from "../../opa/rego/ast/nodes.ts";
import { equalValues, type Value } from "../values/value.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Exit, endOfBody } from "./exit.ts";
import type { Compute, Frame, Step } from "./frame.ts";
import { matchEach } from "./match-each.ts";
import { groundPrefix, type OwnedRule, type RuleNode, rulesAt } from "./rule-tree.ts";
import { createScope, isGround, NOTHING_BOUND, type Program } from "./scope.ts";

/** A rule that can be run. */
export interface RuleCode {
  readonly owned: OwnedRule;
  /** Tries all solutions of the body; the operands are matched with the head's first. */
  run(
    evaluation: Evaluation,
    operands: readonly Value[],
    findsOne: boolean,
    emit: (frame: Frame) => Exit | undefined,
  ): Exit | undefined;
  /** What the head gives at a success. */
  readonly value: Compute;
  /** The member of the set that a rule with `contains` adds. */
  readonly key: Compute | undefined;
  /** The keys behind the path that all rules of the set share. */
  readonly path: readonly Compute[];
}

/** A rule and what stands behind its `else`, in order. */
export interface Candidate {
  readonly owned: OwnedRule;
  readonly code: RuleCode;
  readonly otherwise: readonly RuleCode[];
}

/** The rules that give one document. */
export interface RuleSet {
  readonly kind: "complete" | "partial" | "function";
  readonly program: Program;
  readonly candidates: readonly Candidate[];
  readonly fallback: RuleCode | undefined;
  /** One success of any of them settles the answer. */
  readonly findsOne: boolean;
  /** A partial set, not an object. */
  readonly isSet: boolean;
  /** How many operands behind the shared path rules can tell apart. */
  readonly depth: number;
  /** How long the shared path is, with `data`. */
  readonly prefix: number;
  readonly variants: Map<Rule, RuleCode[]>;
}

const setsByProgram = new WeakMap<Program, Map<RuleNode, RuleSet>>();

/** The rule set of a node; compiled when it is first asked. `prefix` is the length of the node's path with `data`. */
export function ruleSetOf(program: Program, node: RuleNode, prefix: number): RuleSet {
  let sets = setsByProgram.get(program);
  if (sets === undefined) {
    sets = new Map();
    setsByProgram.set(program, sets);
  }
  let set = sets.get(node);
  if (set === undefined) {
    set = createRuleSet(program, rulesAt(node), prefix);
    sets.set(node, set);
  }
  return set;
}

function createRuleSet(program: Program, owned: readonly OwnedRule[], prefix: number): RuleSet {
  const rules = owned.filter(({ rule }) => !rule.isDefault);
  const fallback = owned.find(({ rule }) => rule.isDefault);
  const first = owned[0]?.rule;
  const isFunction = (first?.head.args.length ?? 0) > 0;
  const isMulti = first !== undefined && first.head.value === undefined;
  const isGroundRef = rules.every(({ ref }) => groundPrefix(ref).length === ref.length);
  const kind = isFunction ? "function" : isMulti || !isGroundRef ? "partial" : "complete";
  const candidates = rules.map((each) => candidateOf(program, each, prefix, kind));
  const lengths = rules.map(({ rule, ref }) => {
    return ref.length - prefix + (rule.head.value === undefined ? 1 : 0);
  });
  return {
    kind,
    program,
    candidates,
    fallback: fallback && compileRule(program, fallback, fallback.rule, operandsOf(fallback, kind)),
    findsOne:
      kind !== "partial" &&
      agreeOnValue(
        program,
        rules.flatMap(({ rule }) => branchesOf(rule)),
      ),
    isSet: isMulti && isGroundRef,
    depth: Math.max(0, ...lengths),
    prefix,
    variants: new Map(),
  };
}

function candidateOf(
  program: Program,
  owned: OwnedRule,
  prefix: number,
  kind: RuleSet["kind"],
): Candidate {
  const [own, ...others] = branchesOf(owned.rule);
  const code = (rule: Rule): RuleCode =>
    kind === "partial"
      ? compilePartial(program, owned, prefix, 0)
      : compileRule(program, owned, rule, operandsOf({ ...owned, rule }, kind));
  return {
    owned,
    code: lazily(owned, () => code(own as Rule)),
    otherwise: others.map((rule) => lazily({ ...owned, rule }, () => code(rule))),
  };
}

/** Compiles a rule when it first runs: most questions run few. */
function lazily(owned: OwnedRule, compile: () => RuleCode): RuleCode {
  let code: RuleCode | undefined;
  const made = (): RuleCode => {
    code ??= compile();
    return code;
  };
  return {
    owned,
    run: (...run) => made().run(...run),
    value: (frame) => made().value(frame),
    get key() {
      return made().key;
    },
    get path() {
      return made().path;
    },
  };
}

function operandsOf({ rule }: OwnedRule, kind: RuleSet["kind"]): readonly Term[] {
  return kind === "function" ? rule.head.args : [];
}

/** A rule and what follows its `else`. */
function branchesOf(rule: Rule): readonly Rule[] {
  const branches: Rule[] = [];
  for (let each: Rule | undefined = rule; each !== undefined; each = each.otherwise) {
    branches.push(each);
  }
  return branches;
}

/** Whether all rules give the same constant, so that the first success settles it (v1/ast/index.go, agreeOnValue). */
function agreeOnValue(program: Program, rules: readonly Rule[]): boolean {
  let agreed: Value | undefined;
  for (const { head } of rules) {
    const { value } = head;
    if (value === undefined) continue;
    if (!isGround(value, NOTHING_BOUND) || value.value.kind.endsWith("comprehension")) return false;
    const scope = createScope(program, undefined);
    const constant = scope.program.compile.value(scope, value, NOTHING_BOUND)({} as Frame);
    if (agreed !== undefined && !equalValues(agreed, constant)) return false;
    agreed = constant;
  }
  return true;
}

/** The code of a partial rule that is asked with so many keys. */
export function codeOf(set: RuleSet, owned: OwnedRule, keys: number): RuleCode {
  let variants = set.variants.get(owned.rule);
  if (variants === undefined) {
    variants = [];
    set.variants.set(owned.rule, variants);
  }
  variants[keys] ??= compilePartial(set.program, owned, set.prefix, keys);
  return variants[keys] as RuleCode;
}

function compilePartial(
  program: Program,
  owned: OwnedRule,
  prefix: number,
  keys: number,
): RuleCode {
  const { rule, ref } = owned;
  const operands = ref.slice(prefix);
  if (rule.head.value === undefined && rule.head.key !== undefined) operands.push(rule.head.key);
  return compileRule(program, owned, rule, operands.slice(0, keys), ref.slice(prefix));
}

function compileRule(
  program: Program,
  owned: OwnedRule,
  rule: Rule,
  operands: readonly Term[],
  path: readonly Term[] = [],
): RuleCode {
  const scope = createScope(program, rule);
  const slots = operands.map(() => scope.newSlot());
  let value: Compute = () => true;
  let key: Compute | undefined;
  let keys: readonly Compute[] = [];
  const start: Step = matchEach(scope, slots, operands, NOTHING_BOUND, (matched) =>
    scope.program.compile.body(scope, rule.body, matched, (bound) => {
      const { head } = rule;
      if (head.value !== undefined) value = scope.program.compile.value(scope, head.value, bound);
      if (head.key !== undefined && head.value === undefined) {
        key = scope.program.compile.value(scope, head.key, bound);
      }
      keys = path.map((term) => scope.program.compile.value(scope, term, bound));
      return (frame) => endOfBody(frame.emit(frame), frame.findsOne);
    }),
  );
  const size = scope.size();
  return {
    owned: { ...owned, rule },
    run(evaluation, given, findsOne, emit) {
      evaluation.context.spend(1);
      const frame: Frame = { slots: new Array(size), evaluation, emit, findsOne };
      for (let at = 0; at < slots.length; at++) frame.slots[slots[at] as number] = given[at];
      return start(frame);
    },
    value,
    key,
    path: keys,
  };
}
