import { formatGo, type GoOperand } from "../../../opa/go/format.ts";
import { formatBoolean, formatString } from "../../../opa/go/format-values.ts";
import { pad, type VerbFlags } from "../../../opa/go/verb.ts";
import { entriesOf, numberText, type ObjectValue } from "../../values/value.ts";
import type { Work } from "../work.ts";
import { enter, leave } from "../work.ts";
import {
  type Held,
  heldType,
  isDataNumber,
  isList,
  TemplateFloat,
  TemplateInteger,
} from "./held.ts";

/** A value as Go's fmt formats it. */
export function operandOf(held: Held, work: Work): GoOperand {
  if (typeof held === "string") return { type: "string", value: held };
  if (held instanceof TemplateFloat) return { type: "float64", value: held.value };
  if (held instanceof TemplateInteger && held.type === "int") {
    return { type: "int64", shown: "int", value: held.value };
  }
  if (held instanceof TemplateInteger) return { type: "int64", shown: "uint8", value: held.value };
  return {
    type: "other",
    shown: held === null ? "<nil>" : heldType(held),
    print: (flags, verb) => printOther(held, flags, verb, work, true),
  };
}

/** Several values as `fmt.Sprint` prints them: with a space between two of which none is a text. */
export function sprint(values: readonly Held[], work: Work): string {
  let text = "";
  for (const [i, value] of values.entries()) {
    const isApart = i > 0 && !isText(value) && !isText(values[i - 1] as Held);
    text += (isApart ? " " : "") + plain(value, work);
  }
  return text;
}

/** The same as `fmt.Sprintln` prints them. */
export function sprintln(values: readonly Held[], work: Work): string {
  return `${values.map((value) => plain(value, work)).join(" ")}\n`;
}

function isText(held: Held): boolean {
  if (held === null || held instanceof TemplateInteger || held instanceof TemplateFloat)
    return false;
  return typeof held === "string" || isDataNumber(held);
}

function plain(held: Held, work: Work): string {
  return formatGo("%v", [operandOf(held, work)]);
}

type Other = Exclude<Held, string | TemplateInteger | TemplateFloat>;

function printOther(
  held: Other,
  flags: VerbFlags,
  verb: string,
  work: Work,
  isTop: boolean,
): string {
  if (held === null) return printNil(flags, verb, isTop);
  if (typeof held === "boolean")
    return formatBoolean(flags, held, verb) ?? bad(held, flags, verb, work);
  if (isDataNumber(held)) {
    const text = numberText(held);
    return formatString(flags, text, verb) ?? bad(held, flags, verb, work);
  }
  if (verb === "w") return bad(held, flags, verb, work);
  enter(work);
  const printed = isList(held)
    ? printList(held, flags, verb, work)
    : printMap(held as ObjectValue, flags, verb, work);
  leave(work);
  return printed;
}

function printNil(flags: VerbFlags, verb: string, isTop: boolean): string {
  if (!isTop) return flags.sharpV ? "interface {}(nil)" : "<nil>";
  return verb === "v" ? pad(flags, "<nil>") : `%!${verb}(<nil>)`;
}

function bad(held: Other, flags: VerbFlags, verb: string, work: Work): string {
  const type = held === null ? "<nil>" : heldType(held);
  return `%!${verb}(${type}=${printOther(held, flags, "v", work, true)})`;
}

function printList(list: readonly Held[], flags: VerbFlags, verb: string, work: Work): string {
  const parts = list.map((each) => printPart(each, flags, verb, work));
  return flags.sharpV ? `[]interface {}{${parts.join(", ")}}` : `[${parts.join(" ")}]`;
}

function printMap(map: ObjectValue, flags: VerbFlags, verb: string, work: Work): string {
  const parts = entriesOf(map).map(
    ([key, value]) => `${printPart(key, flags, verb, work)}:${printPart(value, flags, verb, work)}`,
  );
  return flags.sharpV ? `map[string]interface {}{${parts.join(", ")}}` : `map[${parts.join(" ")}]`;
}

function printPart(held: Held, flags: VerbFlags, verb: string, work: Work): string {
  work.context.spend(1);
  if (typeof held === "string") {
    return formatString(flags, held, verb) ?? `%!${verb}(string=${formatString(flags, held, "v")})`;
  }
  return printOther(held as Other, flags, verb, work, false);
}
