import type { FileTree, GeneratorDocument } from "../domain/bundle.ts";
import { type Diagnostic, isPolicyError, PolicyError } from "../domain/policy-error.ts";
import { lenientText } from "../means/text/utf8-text.ts";
import { isDataFile } from "./data-files.ts";
import { DECLARATION_ERROR } from "./findings.ts";
import { DECLARATION } from "./read-declaration.ts";
import { splitDocuments } from "./read-document.ts";

/** Cheap first look: most files are no declarations and need no parsing. */
const LOOKS_DECLARED = /apiVersion["']?\s*:\s*["']?gatehouse\/v1\b/;
const TOP_LEVEL = /^apiVersion:\s*["']?gatehouse\/v1\b/m;

/**
 * Declarations that nothing reads would be a silent mistake. Throws `invalid_parameter` naming
 * every file that holds one and is not among the documents that the bundle is generated from.
 */
export function refuseUndeclared(tree: FileTree, documents: readonly GeneratorDocument[]): void {
  const known = new Set([DECLARATION, ...documents.map(({ file }) => file)]);
  const findings = [...tree].flatMap(([file, bytes]): Diagnostic[] => {
    const isCandidate = /\.(?:yaml|yml|json)$/.test(file) && !isDataFile(file) && !known.has(file);
    if (!isCandidate) return [];
    const kind = declaredKind(file, lenientText(bytes));
    return kind === undefined ? [] : [undeclared(file, kind, tree.has(DECLARATION))];
  });
  if (findings.length === 0) return;
  throw new PolicyError("invalid_parameter", "the bundle holds declarations that nothing reads", {
    diagnostics: findings,
  });
}

/** The kind that a file declares; undefined when it is no declaration of ours. */
function declaredKind(file: string, text: string): string | undefined {
  if (!LOOKS_DECLARED.test(text)) return undefined;
  try {
    return splitDocuments(file, text)[0]?.kind;
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return TOP_LEVEL.test(text) ? "(unreadable)" : undefined;
  }
}

function undeclared(file: string, kind: string, hasDeclaration: boolean): Diagnostic {
  const advice =
    kind === "Bundle"
      ? `a bundle is declared in ${DECLARATION} at the root`
      : hasDeclaration
        ? `add it to spec.generate of ${DECLARATION}`
        : `add a ${DECLARATION} that lists it in spec.generate`;
  const message = `${file} declares kind ${kind}, but nothing reads it: ${advice}`;
  return { code: DECLARATION_ERROR.code, message, location: { file, row: 1, col: 1 } };
}
