import type { Json } from "../../src/domain/json-value.ts";

/** The operations of RFC 6902 that the injector uses. */
export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value: Json;
}

/** Applies `add` and `replace` (RFC 6902, 4.1 and 4.3); throws where a parent is missing or no container. */
export function applyPatch(document: Json, operations: readonly PatchOperation[]): Json {
  const result = { root: structuredClone(document) };
  for (const { op, path, value } of operations) {
    const tokens = path
      .split("/")
      .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = tokens.pop() ?? "";
    let target: unknown = result;
    for (const token of ["root", ...tokens.slice(1)]) target = childOf(target, token, path);
    if (Array.isArray(target)) changeElement(target, op, last, structuredClone(value), path);
    else addMember(target, op, last, structuredClone(value), path);
  }
  return result.root;
}

function changeElement(list: unknown[], op: string, at: string, value: Json, path: string): void {
  if (op === "add" && at === "-") list.push(value);
  else if (op === "replace" && Object.hasOwn(list, at)) list[Number(at)] = value;
  else throw new Error(`${path}: unexpected operation ${op}`);
}

function addMember(target: unknown, op: string, name: string, value: Json, path: string): void {
  if (op !== "add") throw new Error(`${path}: unexpected operation ${op}`);
  if (typeof target !== "object" || target === null) {
    throw new Error(`${path}: nothing can be added there`);
  }
  Object.assign(target, { [name]: value });
}

function childOf(value: unknown, token: string, path: string): unknown {
  if (typeof value === "object" && value !== null && Object.hasOwn(value, token)) {
    return (value as Readonly<Record<string, unknown>>)[token];
  }
  throw new Error(`${path}: ${token} is not there`);
}
