import type { Json } from "../../domain/json-value.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { dottedPath, identifier } from "./name.ts";

/** A piece of Rego that has a value. Only this folder makes terms, so every one is well-formed. */
export type Term =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "sequence";
      readonly open: string;
      readonly close: string;
      readonly items: readonly Item[];
    };

interface Item {
  /** `"key": ` in objects, nothing elsewhere. */
  readonly label: string;
  readonly term: Term;
}

const WIDTH = 100;

/** A JSON value as a term; object keys are sorted. Throws `internal_error` on what JSON cannot say. */
export function valueTerm(value: Json): Term {
  if (typeof value === "string") return text(quoted(value));
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new PolicyError("internal_error", `${value} is no JSON number`);
  }
  if (value === null || typeof value !== "object") return text(JSON.stringify(value));
  if (isArray(value)) return sequence("[", "]", value.map(valueTerm));
  const keys = Object.keys(value).sort();
  const items = keys.map((key) => ({
    label: `${quoted(key)}: `,
    term: valueTerm(value[key] ?? null),
  }));
  return { kind: "sequence", open: "{", close: "}", items };
}

/** A set of JSON values: sorted, without repeats; `set()` when empty. */
export function setTerm(values: readonly Json[]): Term {
  if (values.length === 0) return text("set()");
  const terms = new Map(values.map(valueTerm).map((term) => [flatText(term), term]));
  const sorted = [...terms].sort(([a], [b]) => (a < b ? -1 : 1));
  return sequence(
    "{",
    "}",
    sorted.map(([, term]) => term),
  );
}

export function variable(name: string): Term {
  return text(identifier(name));
}

/** A reference such as `data.injector["a-b"]`; the first segment is `data`, `input`, an import or a variable. */
export function reference(path: readonly string[]): Term {
  return text(dottedPath(path));
}

/** A call of a builtin or of a function at a path: `call(["array", "concat"], [a, b])`. */
export function call(path: readonly string[], operands: readonly Term[]): Term {
  return sequence(`${dottedPath(path)}(`, ")", operands);
}

/** The term on one line. */
export function flatText(term: Term): string {
  if (term.kind === "text") return term.text;
  const items = term.items.map((item) => item.label + flatText(item.term));
  return term.open + items.join(", ") + term.close;
}

/**
 * The term where `before` characters stand on its line already and `after` follow: on one line where that fits in 100
 * columns, else one item a line, as `opa fmt` lays them out. `depth` is the indentation of the line in tabs.
 */
export function termText(term: Term, depth: number, before: number, after = 0): string {
  const flat = flatText(term);
  if (term.kind === "text" || term.items.length === 0) return flat;
  if (before + flat.length + after <= WIDTH) return flat;
  const indent = "\t".repeat(depth + 1);
  const items = term.items.map(({ label, term: item }) => {
    const start = indent + label;
    return `${start + termText(item, depth + 1, start.length, 1)},\n`;
  });
  return `${term.open}\n${items.join("")}${"\t".repeat(depth)}${term.close}`;
}

/**
 * A string as Rego writes it: JSON's escapes, and besides them the byte-order mark, which OPA's parser refuses inside
 * strings, and invisible characters. Throws `internal_error` on a lone surrogate, which OPA would replace.
 */
function quoted(value: string): string {
  if (/\p{Surrogate}/u.test(value)) {
    throw new PolicyError("internal_error", `${JSON.stringify(value)} holds a lone surrogate`);
  }
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function text(value: string): Term {
  return { kind: "text", text: value };
}

function sequence(open: string, close: string, terms: readonly Term[]): Term {
  return { kind: "sequence", open, close, items: terms.map((term) => ({ label: "", term })) };
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
