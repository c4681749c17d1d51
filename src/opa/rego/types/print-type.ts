import { goText } from "./constant.ts";
import type { FunctionType, ObjectType, Type } from "./type.ts";

type Known = Type | undefined;

/** A type as OPA prints it. */
export function printType(type: Known): string {
  if (type === undefined) return "???";
  switch (type.kind) {
    case "array":
      return `array${within("<", type.items.map(printType), ">")}${rest(type.others)}`;
    case "object":
      return printObject(type);
    case "set":
      return `set${rest(type.of)}`;
    case "any":
      return `any${within("<", type.of.map(printType), ">")}`;
    case "function":
      return printFunction(type);
    default:
      return type.kind;
  }
}

function printObject({ members, others }: ObjectType): string {
  const printed = members.map(({ key, value }) => `${goText(key)}: ${printType(value)}`);
  const dynamic =
    others === undefined ? "" : `[${printType(others.key)}: ${printType(others.value)}]`;
  return `object${within("<", printed, ">")}${dynamic}`;
}

function printFunction({ args, result, variadic }: FunctionType): string {
  const printed = args.map(printType);
  if (variadic !== undefined) printed.push(`${printType(variadic)}...`);
  return `(${printed.join(", ")}) => ${printType(result)}`;
}

function rest(type: Known): string {
  return type === undefined ? "" : `[${printType(type)}]`;
}

function within(open: string, items: readonly string[], close: string): string {
  return items.length === 0 ? "" : `${open}${items.join(", ")}${close}`;
}
