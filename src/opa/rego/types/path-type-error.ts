import { byteTextOf } from "../../go/text-bytes.ts";
import type { Ref, Term } from "../ast/nodes.ts";
import { pathText } from "../ast/path-text.ts";
import { checkRef, type RefError } from "./check-ref.ts";
import { constantText } from "./constant.ts";
import { printType } from "./print-type.ts";
import type { Type } from "./type.ts";
import { type TypeEnvironment, wrap } from "./type-environment.ts";

/**
 * Why OPA's type checker refuses to read a path below `data`, as the query's `rego_type_error` says it: undefined where it does
 * not. A number stands for an index. Throws `too_large` where that would take too long.
 */
export function typeErrorOf(
  environment: TypeEnvironment,
  path: readonly (string | bigint)[],
): string | undefined {
  const { work } = environment.inference;
  work.restart();
  const ref = refOf(path);
  const error = checkRef(wrap(environment), ref);
  if (error === undefined) return undefined;
  work.spend(error.have?.size ?? 1);
  if (error.kind === "invalid") work.spend(error.want?.size ?? 1);
  return [refErrorText(ref, error, pathText), ...detailsOf(ref, error)].join("\n\t");
}

const PLACE = { file: "", row: 1, col: 1 };

function refOf(path: readonly (string | bigint)[]): Ref {
  const parts = path.map((part): Term => {
    return typeof part === "string"
      ? { value: { kind: "string", text: part }, location: PLACE }
      : { value: { kind: "number", text: String(part) }, location: PLACE };
  });
  return [{ value: { kind: "var", name: "data" }, location: PLACE }, ...parts];
}

/** How OPA names variables of its own: it drops them where they end a reference to a function. */
const GENERATED = /__local[0-9]+__/;

/** What a `rego_type_error` about a reference says first. */
export function refErrorText(ref: Ref, error: RefError, textOf: (ref: Ref) => string): string {
  if (error.kind === "invalid" || error.have?.kind !== "function") {
    return `undefined ref: ${textOf(ref)}`;
  }
  const last = ref.at(-1)?.value;
  const isGenerated = last?.kind === "string" && GENERATED.test(last.text);
  return `function ${textOf(isGenerated ? ref.slice(0, -1) : ref)} used as reference, not called`;
}

function detailsOf(ref: Ref, error: RefError): readonly string[] {
  if (error.kind === "unsupported") {
    const marks = "^".repeat(widthOf(ref.slice(0, error.at + 1)));
    return [pathText(ref), marks, `have: ${shownType(error.have)}`];
  }
  const pad = " ".repeat(widthOf(ref.slice(0, error.at)) + 1);
  const lines = ["^", haveOf(ref, error), wantOf(error)];
  return [pathText(ref), ...lines.map((line) => `${pad}${line}`)];
}

/** In bytes. */
function widthOf(ref: Ref): number {
  return byteTextOf(pathText(ref)).length;
}

type InvalidError = Extract<RefError, { readonly kind: "invalid" }>;

function haveOf(ref: Ref, { at, have }: InvalidError): string {
  return have === undefined
    ? `have: ${constantText(ref[at] as Term)}`
    : `have (type): ${shownType(have)}`;
}

function wantOf({ want, oneOf }: InvalidError): string {
  const keys = oneOf();
  if (keys.length > 0) return `want (one of): [${keys.map(constantText).join(" ")}]`;
  return want === undefined ? "want (one of): []" : `want (type): ${shownType(want)}`;
}

function shownType(type: Type | undefined): string {
  return type === undefined ? "<nil>" : printType(type);
}
