import { compareTexts } from "../../../src/opa/go/text-bytes.ts";
import type { Body, Expression, Module, Rule, Term } from "../../../src/opa/rego/ast/nodes.ts";
import {
  rulesOf,
  type Visitor,
  walkExpression,
  walkRule,
  walkTerms,
} from "../../../src/opa/rego/ast/visit.ts";
import { parseModule } from "../../../src/opa/rego/parse/parse-module.ts";
import { shuffled } from "../../support/seeded-random.ts";
import type { RandomProgram } from "./families/random-program.ts";

/** A change of a program that changes no answer, and needs its modules freshly parsed. */
export type Rearrangement = (program: RandomProgram, random: () => number) => Module[];

/** The modules of a program as our parser reads them, in the order of their names. */
export function parsed({ modules, v0 }: RandomProgram): Module[] {
  return Object.entries(modules)
    .sort(([left], [right]) => compareTexts(left, right))
    .map(([file, text]) => parseModule(text, file, v0 === true ? 0 : 1));
}

/** Local variables have other names, in another order. */
export function renameVariables(program: RandomProgram): Module[] {
  const modules = parsed(program);
  const taken = namesOfRules(modules);
  const seen = new Set<Term>();
  const rename = (term: Term): boolean => {
    const { value } = term;
    if (seen.has(term) || value.kind !== "var" || !isLocal(value.name, taken)) return false;
    seen.add(term);
    const mirrored = [...value.name].map((each) => String.fromCharCode(219 - each.charCodeAt(0)));
    term.value = { kind: "var", name: `${mirrored.join("")}_other` };
    return false;
  };
  for (const rule of modules.flatMap((module) => [...rulesOf(module)])) {
    walkTerms(rule.head.ref.slice(1), { term: rename });
    walkRule(rule, { term: rename });
  }
  return modules;
}

/** The rules of each module stand in another order. */
export function reorderRules(program: RandomProgram, random: () => number): Module[] {
  const modules = parsed(program);
  for (const module of modules) module.rules = shuffled(module.rules, random);
  return modules;
}

/** Statements without variables stand in another order. */
export function reorderStatements(program: RandomProgram, random: () => number): Module[] {
  const modules = parsed(program);
  for (const rule of modules.flatMap((module) => [...rulesOf(module)])) {
    const taken = namesOfRules(modules);
    if (rule.body.every((expression) => isIndependent(expression, taken))) {
      rule.body = shuffled(rule.body, random);
    }
  }
  return modules;
}

/** Each module's rules are dealt to two files. */
export function splitModules(program: RandomProgram, random: () => number): Module[] {
  const [left, right] = [parsed(program), parsed(program)];
  return left.flatMap((module, at) => {
    const other = right[at] as Module;
    const isFirst = module.rules.map(() => random() < 0.5);
    module.rules = module.rules.filter((_, rule) => isFirst[rule]);
    other.rules = other.rules.filter((_, rule) => !isFirst[rule]);
    return [module, { ...other, file: `${other.file}.more` }];
  });
}

/** Rules stand there a second time, behind what never holds. */
export function addDeadRules(program: RandomProgram): Module[] {
  const [modules, copies] = [parsed(program), parsed(program)];
  for (const [at, module] of modules.entries()) {
    const dead = (copies[at] as Module).rules.filter((rule) => !rule.isDefault).map(killed);
    module.rules = [...dead, ...module.rules, ...dead.map((rule) => structuredClone(rule))];
  }
  return modules;
}

function killed(rule: Rule): Rule {
  const [first] = rule.body;
  const { location } = first as Expression;
  const never: Expression = {
    terms: { kind: "term", term: { value: { kind: "boolean", boolean: false }, location } },
    isNegated: false,
    isGenerated: false,
    with: [],
    location,
    fromAssignment: false,
  };
  return { ...rule, body: [never, ...rule.body] satisfies Body, otherwise: undefined };
}

function isIndependent(expression: Expression, taken: ReadonlySet<string>): boolean {
  let isFree = true;
  const visitor: Visitor = {
    term: ({ value }) => {
      if (value.kind === "var" && isLocal(value.name, taken)) isFree = false;
      return false;
    },
  };
  walkExpression(expression, visitor);
  return isFree;
}

/** The families' variables have short names. */
function isLocal(name: string, taken: ReadonlySet<string>): boolean {
  return /^(?:[a-z]|ks|ls|other)$/.test(name) && !taken.has(name);
}

function namesOfRules(modules: readonly Module[]): ReadonlySet<string> {
  const heads = modules.flatMap(({ rules }) => rules.map(({ head }) => head));
  const names = heads.flatMap(({ name, ref: [first] }) => [
    name,
    first?.value.kind === "var" ? first.value.name : "",
  ]);
  const aliases = modules.flatMap(({ imports }) =>
    imports.flatMap(({ alias, path: { value } }) => {
      const last = value.kind === "ref" ? value.terms.at(-1)?.value : undefined;
      return [alias ?? "", last?.kind === "string" ? last.text : ""];
    }),
  );
  return new Set([...names, ...aliases]);
}
