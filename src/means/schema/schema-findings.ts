import type { z } from "zod";
import type { FindingCode } from "../../domain/finding.ts";
import type { Json } from "../../domain/json-value.ts";
import type { Diagnostic, Location } from "../../domain/policy-error.ts";
import { didYouMean } from "../text/suggestion.ts";
import type { ValuePath, YamlText } from "../yaml/yaml-text.ts";
import { knownNames } from "./known-names.ts";

/** What was read, and the code of findings in it. */
export interface SchemaSubject {
  readonly text: YamlText;
  readonly code: FindingCode;
}

/** One slip can make thousands; the first ones say it all. */
const MAX_FINDINGS = 20;

type Issue = z.core.$ZodIssue;

const NOUNS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
  map: "a map",
};

/** How zod's own messages begin; others come from our schemas. */
const STOCK_MESSAGE = /^(?:Invalid|Too (?:small|big)|Unrecognized)\b/;

/** What a schema found, in our words and with the place of each. */
export function schemaFindings(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  subject: SchemaSubject,
): Diagnostic[] {
  return issues
    .slice(0, MAX_FINDINGS)
    .flatMap((issue) => findingsOf(issue, [], schema, subject))
    .slice(0, MAX_FINDINGS);
}

function findingsOf(
  issue: Issue,
  prefix: ValuePath,
  schema: z.core.$ZodType,
  subject: SchemaSubject,
): Diagnostic[] {
  const path = [...prefix, ...issue.path.map((step) => (typeof step === "symbol" ? "" : step))];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, MAX_FINDINGS).map((key) => unknownField(key, path, schema, subject));
  }
  if (issue.code === "invalid_key") {
    const reason = STOCK_MESSAGE.test(issue.message)
      ? (issue.issues[0]?.message ?? "")
      : issue.message;
    return [finding(subject, `the name ${nameOf(path)} ${reason}`, subject.text.locateName(path))];
  }
  const branch = issue.code === "invalid_union" ? nearestBranch(issue.errors) : undefined;
  if (branch !== undefined && STOCK_MESSAGE.test(issue.message)) {
    return branch
      .slice(0, MAX_FINDINGS)
      .flatMap((inner) => findingsOf(inner, path, schema, subject));
  }
  return [finding(subject, messageOf(issue, path, subject), subject.text.locate(path))];
}

function unknownField(
  key: string,
  path: ValuePath,
  schema: z.core.$ZodType,
  subject: SchemaSubject,
): Diagnostic {
  const place = path.length === 0 ? "" : ` in ${textOf(path)}`;
  // Another variant of the value may know the very name.
  const known = knownNames(schema, path).filter((name) => name !== key);
  const suggestion = didYouMean(key, known);
  return finding(
    subject,
    `unknown field ${JSON.stringify(key)}${place}${suggestion}`,
    subject.text.locateName([...path, key]),
  );
}

/**
 * Of the ways to read a value that all failed: the one that got furthest, which is the one that was
 * meant.
 */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]): number =>
    issues.reduce((deepest, { path }) => Math.max(deepest, path.length), 0);
  const sorted = [...branches].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  const [best, second] = sorted;
  if (best === undefined || second === undefined) return best;
  // Two that failed at the very beginning say no more than that it is neither.
  return depth(best) === 0 && depth(second) === 0 ? undefined : best;
}

function messageOf(issue: Issue, path: ValuePath, subject: SchemaSubject): string {
  const value = valueAt(subject.text.value, path);
  if (value === undefined && path.length > 0) return missing(path);
  const what = path.length === 0 ? "the document" : textOf(path);
  const predicate = STOCK_MESSAGE.test(issue.message) ? ownWords(issue, value) : issue.message;
  return /^(?:must|is|has|cannot|not)\b/.test(predicate)
    ? `${what} ${predicate.replace(/^not\b/, "is not")}`
    : `${what}: ${predicate}`;
}

function ownWords(issue: Issue, value: Json | undefined): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${NOUNS[issue.expected] ?? issue.expected}, not ${nounOf(value)}`;
    case "invalid_value":
      return oneOf(issue.values, value);
    case "invalid_union":
      // A union told apart by a field names the values that the field may have.
      return "options" in issue && Array.isArray(issue.options)
        ? oneOf(issue.options, value)
        : (expectedOf(issue.errors) ?? "is of no known form");
    case "too_small":
      return limit(issue.origin, "at least", issue.minimum, issue.inclusive === false);
    case "too_big":
      return limit(issue.origin, "at most", issue.maximum, issue.inclusive === false);
    default:
      return issue.message;
  }
}

function oneOf(allowed: readonly unknown[], value: Json | undefined): string {
  const quoted = allowed.map((each) => JSON.stringify(each));
  if (quoted.length === 1) {
    const found = typeof value === "string" ? `, not ${JSON.stringify(value)}` : "";
    return `must be ${quoted[0]}${found}`;
  }
  const choice = `one of ${quoted.join(", ")}`;
  const suggestion = typeof value === "string" ? didYouMean(value, allowed.map(String)) : "";
  return `must be ${choice}${suggestion}`;
}

function expectedOf(branches: readonly (readonly Issue[])[]): string | undefined {
  const nouns = branches.map(([first]) =>
    first?.code === "invalid_type" ? (NOUNS[first.expected] ?? first.expected) : undefined,
  );
  const known = nouns.filter((noun) => noun !== undefined);
  return known.length === 0 ? undefined : `must be ${[...new Set(known)].join(" or ")}`;
}

function limit(origin: string, word: string, bound: number | bigint, isOpen: boolean): string {
  const amount = isOpen
    ? `${word === "at least" ? "more" : "less"} than ${bound}`
    : `${word} ${bound}`;
  if (origin === "string") return `must be ${amount} characters long`;
  if (origin === "array" || origin === "set") return `must hold ${amount} entries`;
  return `must be ${amount}`;
}

function missing(path: ValuePath): string {
  const parent = path.slice(0, -1);
  const place = parent.length === 0 ? "" : ` in ${textOf(parent)}`;
  return `missing field ${nameOf(path)}${place}`;
}

function nounOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return NOUNS[typeof value] ?? typeof value;
}

function valueAt(value: Json, path: ValuePath): Json | undefined {
  let current: Json | undefined = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null) return undefined;
    if (!Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<string | number, Json>>)[step];
  }
  return current;
}

function nameOf(path: ValuePath): string {
  return JSON.stringify(String(path.at(-1) ?? ""));
}

/** `spec.match.kinds[0]`, `spec.labels["app.kubernetes.io/name"]`. */
function textOf(path: ValuePath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}

function finding({ code }: SchemaSubject, message: string, location: Location): Diagnostic {
  return { code, message, location };
}
