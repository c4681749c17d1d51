import type { FileTree } from "../../src/domain/bundle.ts";
import { isPolicyError, type PolicyError } from "../../src/domain/policy-error.ts";

/** A tree of text files. */
export function treeOf(files: Readonly<Record<string, string>>): FileTree {
  return new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
}

/** The refusal that a call must end in. */
export async function refusalOf(call: () => unknown): Promise<PolicyError> {
  try {
    await call();
  } catch (error) {
    if (isPolicyError(error)) return error;
    throw error;
  }
  throw new Error("was accepted");
}

/** Findings as a terminal shows them: `file:row:col: message`. */
export function linesOf({ diagnostics, message }: PolicyError): string[] {
  if (diagnostics.length === 0) return [message];
  return diagnostics.map(({ location, message: finding }) =>
    location === undefined
      ? finding
      : `${location.file}:${location.row}:${location.col}: ${finding}`,
  );
}
