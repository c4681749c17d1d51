import { BigNumber, isObject, type ObjectValue, sizeOf, type Value } from "../../values/value.ts";

/** A number that a template made or wrote itself; those of the data are texts to Go (json.Number). */
export class TemplateInteger {
  readonly type: "int" | "uint8";
  readonly value: bigint;

  constructor(value: bigint, type: "int" | "uint8" = "int") {
    this.value = value;
    this.type = type;
  }
}

/** A float that a template wrote. */
export class TemplateFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** What Go's values are here: those of the data as they are, `null` for a nil interface. */
export type Held = Value | TemplateInteger | TemplateFloat;

/**
 * A value on its way through a template (Go's reflect.Value): undefined where there is none. Whether it lies in an
 * interface, as all that is in a map or a list does, shows in complaints and where it is nil.
 */
export type Reflected = { readonly held: Held; readonly isInterface: boolean } | undefined;

export function concrete(held: Exclude<Held, null>): Reflected {
  return { held, isInterface: false };
}

export function inInterface(held: Held): Reflected {
  return { held, isInterface: true };
}

/** The value without the interface around it: nothing for a nil one. */
export function unwrapped(reflected: Reflected): Exclude<Held, null> | undefined {
  return reflected?.held ?? undefined;
}

/** The name that Go gives to the type of a value. */
export function heldType(held: Exclude<Held, null>): string {
  if (held instanceof TemplateInteger) return held.type;
  if (held instanceof TemplateFloat) return "float64";
  if (typeof held === "boolean") return "bool";
  if (typeof held === "string") return "string";
  if (isDataNumber(held)) return "json.Number";
  return isList(held) ? "[]interface {}" : "map[string]interface {}";
}

/** The name of the type as complaints have it. */
export function reflectedType({ held, isInterface }: NonNullable<Reflected>): string {
  return isInterface || held === null ? "interface {}" : heldType(held);
}

/** What counts as true: all but nothing, zero and what is empty. A number of the data is a text, and so never empty. */
export function isTrue(reflected: Reflected): boolean {
  const held = unwrapped(reflected);
  if (held === undefined || held === false || held === "") return false;
  if (held instanceof TemplateInteger) return held.value !== 0n;
  if (held instanceof TemplateFloat) return held.value !== 0;
  if (isList(held)) return held.length > 0;
  return !isMap(held) || sizeOf(held) > 0;
}

/** True for an object of the data. */
export function isMap(held: Held): held is ObjectValue {
  if (held instanceof TemplateInteger || held instanceof TemplateFloat) return false;
  return isObject(held);
}

/** True for a list of the data. */
export function isList(held: Held): held is readonly Value[] {
  return Array.isArray(held);
}

/** True for a number of the data. */
export function isDataNumber(held: Held): held is number | BigNumber {
  return typeof held === "number" || held instanceof BigNumber;
}
