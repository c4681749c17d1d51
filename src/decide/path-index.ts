import type { PathIndex } from "../domain/bundle.ts";
import { PolicyError } from "../domain/policy-error.ts";

/** Reads a stored `index.json`. Throws a PolicyError `internal_error` when it is none. */
export function parsePathIndex(bytes: Uint8Array): PathIndex {
  const index = parseJson(Buffer.from(bytes).toString("utf8"));
  if (isPathIndex(index)) return index;
  throw new PolicyError("internal_error", "the stored index.json is no index of paths");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPathIndex(value: unknown): value is PathIndex {
  return (
    typeof value === "object" &&
    value !== null &&
    "entrypoints" in value &&
    Array.isArray(value.entrypoints) &&
    value.entrypoints.every(isIndexedPath)
  );
}

function isIndexedPath(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!("path" in value && "kind" in value)) return false;
  return Array.isArray(value.path) && (value.kind === "rule" || value.kind === "package");
}
