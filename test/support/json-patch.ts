import type { Json } from "../../src/domain/json-value.ts";

/** The one operation of RFC 6902 that the injector uses. */
export interface AddOperation {
  readonly op: string;
  readonly path: string;
  readonly value: Json;
}

/** Applies `add` operations (RFC 6902, 4.1); throws where a parent is missing or no container. */
export function applyPatch(document: Json, operations: readonly AddOperation[]): Json {
  const result = { root: structuredClone(document) };
  for (const { op, path, value } of operations) {
    if (op !== "add") throw new Error(`unexpected operation ${op}`);
    const tokens = path
      .split("/")
      .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = tokens.pop() ?? "";
    let target: unknown = result;
    for (const token of ["root", ...tokens.slice(1)]) target = childOf(target, token, path);
    if (typeof target !== "object" || target === null || Array.isArray(target)) {
      throw new Error(`${path}: nothing can be added there`);
    }
    Object.assign(target, { [last]: structuredClone(value) });
  }
  return result.root;
}

function childOf(value: unknown, token: string, path: string): unknown {
  if (typeof value === "object" && value !== null && Object.hasOwn(value, token)) {
    return (value as Readonly<Record<string, unknown>>)[token];
  }
  throw new Error(`${path}: ${token} is not there`);
}
