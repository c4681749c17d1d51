import { PolicyError } from "../../domain/policy-error.ts";
import { type Metadata, metadataText } from "./metadata.ts";
import { dottedPath, identifier } from "./name.ts";
import { flatText, type Term, termText } from "./term.ts";

/** One line of a rule body. Only this file makes expressions. */
export interface Expression {
  readonly prefix: string;
  readonly term: Term;
  readonly suffix: string;
}

/** `name := value`, `default name := value`, `name contains value` or `name`, each with the body that must hold. */
export interface Rule {
  readonly form: "is" | "default" | "contains" | "test";
  readonly name: string;
  /** Ignored for the form `test`. */
  readonly value?: Term;
  readonly body?: readonly Expression[];
  /** Left out for the second and later rules of one name. */
  readonly metadata?: Metadata;
}

/** One Rego file. */
export interface RegoModule {
  readonly metadata: Metadata;
  readonly path: readonly string[];
  /** Paths below `data` of the packages it imports. */
  readonly imports: readonly (readonly string[])[];
  readonly rules: readonly Rule[];
}

const WIDTH = 100;

/** The text of a module, as `opa fmt` would leave it. Equal modules give equal bytes. */
export function moduleText(module: RegoModule): string {
  const imports = module.imports.map((path) => `import ${dottedPath(["data", ...path])}\n`);
  const blocks = [`${metadataText(module.metadata)}package ${dottedPath(module.path)}\n`];
  if (imports.length > 0) blocks.push(imports.sort().join(""));
  blocks.push(...module.rules.map(ruleText));
  return blocks.join("\n");
}

/** `some a, b in term` */
export function someIn(variables: readonly string[], term: Term): Expression {
  return { prefix: `some ${variables.map(identifier).join(", ")} in `, term, suffix: "" };
}

/** `name := term` */
export function assign(name: string, term: Term): Expression {
  return { prefix: `${identifier(name)} := `, term, suffix: "" };
}

/** `left == right` */
export function equal(left: Term, right: Term): Expression {
  return { prefix: `${flatText(left)} == `, term: right, suffix: "" };
}

/** `term`: it must be defined and not false. */
export function holds(term: Term): Expression {
  return { prefix: "", term, suffix: "" };
}

/** `expression with input as term` */
export function withInput(expression: Expression, term: Term): Expression {
  return { ...expression, suffix: `${expression.suffix} with input as ${flatText(term)}` };
}

function ruleText(rule: Rule): string {
  const head = headText(rule);
  const metadata = rule.metadata === undefined ? "" : metadataText(rule.metadata);
  return `${metadata}${head}${bodyText(rule.body ?? [], head)}\n`;
}

function headText(rule: Rule): string {
  const name = identifier(rule.name);
  if (rule.form === "test") return name;
  if (rule.value === undefined) {
    throw new PolicyError("internal_error", `the rule ${name} has no value`);
  }
  const start = {
    is: `${name} := `,
    default: `default ${name} := `,
    contains: `${name} contains `,
  }[rule.form];
  return start + termText(rule.value, 0, start.length, rule.body === undefined ? 0 : 5);
}

function bodyText(body: readonly Expression[], head: string): string {
  const [only, ...more] = body;
  if (only === undefined) return "";
  const flat = ` if ${only.prefix}${flatText(only.term)}${only.suffix}`;
  const lastLine = head.slice(head.lastIndexOf("\n") + 1);
  if (more.length === 0 && lastLine.length + flat.length <= WIDTH) return flat;
  return ` if {\n${body.map(expressionText).join("")}}`;
}

function expressionText({ prefix, term, suffix }: Expression): string {
  return `\t${prefix}${termText(term, 1, 1 + prefix.length, suffix.length)}${suffix}\n`;
}
