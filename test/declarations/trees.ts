import type { FileTree } from "../../src/domain/bundle.ts";
import { isPolicyError, type PolicyError } from "../../src/domain/policy-error.ts";
import { positionAt } from "../../src/domain/text-position.ts";

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

/** Expects a reader to give a value or a refusal, with places inside the files it was given. */
export function expectValueOrPlace(files: Iterable<Uint8Array>, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const ends = [...files].map((bytes) => positionAt(bytes, bytes.length));
    for (const { location } of error.diagnostics) {
      if (location === undefined) continue;
      const { row, col } = location;
      const isInside = ends.some((end) => row < end.row || (row === end.row && col <= end.col));
      if (row < 1 || col < 1 || !isInside) {
        throw new Error(`a place outside: ${linesOf(error).join("; ")}`, { cause: error });
      }
    }
  }
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
