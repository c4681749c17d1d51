import { formatGo } from "../../../opa/go/format.ts";
import { bytesOf, normalizeText, textOf } from "../../../opa/go/text-bytes.ts";
import { numberText, sizeOf, valueAt } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { spendOnText } from "../cost.ts";
import type { Work } from "../work.ts";
import { equals, isLess, isLessOrEqual } from "./comparisons.ts";
import { escapeHtml, escapeJavaScript } from "./escapers.ts";
import {
  concrete,
  type Held,
  heldType,
  inInterface,
  isDataNumber,
  isList,
  isMap,
  isTrue,
  type Reflected,
  TemplateInteger,
  unwrapped,
} from "./held.ts";
import { operandOf, sprint, sprintln } from "./print.ts";

/** A function of templates: what its fixed operands are, and whether more may follow. */
export interface TemplateFunction {
  readonly fixed: readonly OperandType[];
  readonly more: OperandType | undefined;
  readonly call: (args: readonly Reflected[], work: Work) => Reflected;
}

/** `any` loses what is not there, `value` keeps it, a `string` must be one. */
export type OperandType = "any" | "value" | "string";

function fixed(
  count: number,
  call: TemplateFunction["call"],
  more?: OperandType,
): TemplateFunction {
  return { fixed: Array.from({ length: count }, () => "value" as const), more, call };
}

function printing(print: (values: readonly Held[], work: Work) => string): TemplateFunction {
  return {
    fixed: [],
    more: "any",
    call: (args, work) => {
      const text = print(args.map(heldOf), work);
      spendOnText(work.context, text.length);
      return concrete(normalizeText(text));
    },
  };
}

/** Here nothing prints as a template prints it, and is a text. */
function escaping(escaped: (text: string) => string): TemplateFunction {
  return printing((values, work) =>
    escaped(
      sprint(
        values.map((value) => value ?? "<no value>"),
        work,
      ),
    ),
  );
}

function heldOf(reflected: Reflected): Held {
  return reflected?.held ?? null;
}

/** `len`: of a text in bytes, and of a number of the data too, which is one. */
function length(value: Reflected): Reflected {
  const held = unwrapped(value);
  if (held === undefined) {
    throw new BuiltinError(
      value === undefined
        ? "reflect: call of reflect.Value.Type on zero Value"
        : "len of nil pointer",
    );
  }
  const text = stringOf(held);
  if (text !== undefined) return integer(bytesOf(text).length);
  if (isList(held)) return integer(held.length);
  if (isMap(held)) return integer(sizeOf(held));
  throw new BuiltinError(`len of type ${heldType(held)}`);
}

function integer(value: number): Reflected {
  return concrete(new TemplateInteger(BigInt(value)));
}

function stringOf(held: Exclude<Held, null>): string | undefined {
  if (typeof held === "string") return held;
  return isDataNumber(held) ? numberText(held) : undefined;
}

/** `index x 1 "a"`: what is at one index after the other. */
function index([item, ...indexes]: readonly Reflected[], work: Work): Reflected {
  if (unwrapped(item) === undefined) throw new BuiltinError("index of untyped nil");
  let found = item;
  for (const each of indexes) found = step(found, unwrapped(each), work);
  return found;
}

function step(item: Reflected, at: Exclude<Held, null> | undefined, work: Work): Reflected {
  const held = unwrapped(item);
  if (held === undefined) throw new BuiltinError("index of nil pointer");
  const text = stringOf(held);
  if (text !== undefined) {
    spendOnText(work.context, text.length);
    const bytes = bytesOf(text);
    const byte = bytes[position(at, bytes.length)];
    if (byte === undefined) throw new BuiltinError("reflect: string index out of range");
    return concrete(new TemplateInteger(BigInt(byte), "uint8"));
  }
  if (isList(held)) {
    const element = held[position(at, held.length)];
    if (element === undefined) throw new BuiltinError("reflect: slice index out of range");
    return inInterface(element);
  }
  if (!isMap(held)) throw new BuiltinError(`can't index item of type ${heldType(held)}`);
  if (at === undefined) throw new BuiltinError("value is nil; should be of type string");
  if (typeof at !== "string") {
    throw new BuiltinError(`value has type ${heldType(at)}; should be string`);
  }
  return inInterface(valueAt(held, at) ?? null);
}

function position(at: Exclude<Held, null> | undefined, most: number): number {
  if (at === undefined) throw new BuiltinError("cannot index slice/array with nil");
  if (!(at instanceof TemplateInteger)) {
    throw new BuiltinError(`cannot index slice/array with type ${heldType(at)}`);
  }
  if (at.value < 0n || at.value > BigInt(most)) {
    throw new BuiltinError(`index out of range: ${at.value}`);
  }
  return Number(at.value);
}

/** `slice x 1 2`: of a text the bytes, of a list the elements. */
function slice([item, ...indexes]: readonly Reflected[], work: Work): Reflected {
  const held = unwrapped(item);
  if (held === undefined) throw new BuiltinError("slice of untyped nil");
  if (indexes.length > 3) throw new BuiltinError(`too many slice indexes: ${indexes.length}`);
  const text = stringOf(held);
  if (text !== undefined) {
    if (indexes.length === 3) throw new BuiltinError("cannot 3-index slice a string");
    spendOnText(work.context, text.length);
    const bytes = bytesOf(text);
    return concrete(textOf(bytes.subarray(...bounds(indexes, bytes.length, bytes.length))));
  }
  if (!isList(held)) throw new BuiltinError(`can't slice item of type ${heldType(held)}`);
  const [from, to] = bounds(indexes, held.length, capacityOf(held.length));
  work.context.spend(to - from);
  return concrete(Array.from({ length: to - from }, (_, i) => held[from + i] ?? null));
}

function bounds(
  indexes: readonly Reflected[],
  length: number,
  capacity: number,
): [from: number, to: number] {
  const [from = 0, to = length, end] = indexes.map((each) => {
    // Other than `index`, this does not look into an interface.
    if (each?.isInterface) {
      throw new BuiltinError("cannot index slice/array with type interface {}");
    }
    return position(unwrapped(each), capacity);
  });
  if (from > to) throw new BuiltinError(`invalid slice index: ${from} > ${to}`);
  if (end !== undefined && to > end) throw new BuiltinError(`invalid slice index: ${to} > ${end}`);
  return [from, to];
}

/** Go's decoder doubles a list that grows; what is behind its end is nil. */
function capacityOf(length: number): number {
  return length === 0 || length > 512 ? length : 2 ** Math.ceil(Math.log2(length));
}

/** `printf`, whose format must be a text. */
const printf: TemplateFunction = {
  fixed: ["string"],
  more: "any",
  call: ([format, ...values], work) => {
    const operands = values.map((value) => operandOf(heldOf(value), work));
    const grow = (by: number, total: number): void => spendOnText(work.context, by, total);
    return concrete(normalizeText(formatGo(heldOf(format) as string, operands, grow)));
  },
};

const KEPT_IN_QUERY = /[0-9A-Za-z\-._~]/;

/** A text within the query of a URL (net/url, QueryEscape). */
function escapeQuery(text: string): string {
  return Array.from(bytesOf(text), (byte) => {
    const character = String.fromCharCode(byte);
    if (byte === 0x20) return "+";
    if (byte < 0x80 && KEPT_IN_QUERY.test(character)) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function call(): never {
  throw new BuiltinError("unreachable");
}

/** The functions that every template has (text/template/funcs.go). `and`, `or` and `call` are made in the evaluator. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ["and", fixed(1, call, "value")],
  ["call", fixed(1, call, "value")],
  ["eq", fixed(1, ([first, ...others], work) => concrete(equals(first, others, work)), "value")],
  ["ge", fixed(2, ([left, right]) => concrete(!isLess(left, right)))],
  ["gt", fixed(2, ([left, right], work) => concrete(!isLessOrEqual(left, right, work)))],
  ["html", escaping(escapeHtml)],
  ["index", fixed(1, index, "value")],
  ["js", escaping(escapeJavaScript)],
  ["le", fixed(2, ([left, right], work) => concrete(isLessOrEqual(left, right, work)))],
  ["len", fixed(1, ([value]) => length(value))],
  ["lt", fixed(2, ([left, right]) => concrete(isLess(left, right)))],
  ["ne", fixed(2, ([left, right], work) => concrete(!equals(left, [right], work)))],
  ["not", fixed(1, ([value]) => concrete(!isTrue(value)))],
  ["or", fixed(1, call, "value")],
  ["print", printing(sprint)],
  ["printf", printf],
  ["println", printing(sprintln)],
  ["slice", fixed(1, slice, "value")],
  ["urlquery", escaping(escapeQuery)],
]);
