import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import type { BundleStatements, FileTree } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { type Diagnostic, isPolicyError, PolicyError } from "../domain/policy-error.ts";
import { refuseContradictions } from "./contradictions.ts";
import { DECLARATION_ERROR } from "./findings.ts";
import { MANIFEST, readManifest } from "./manifest.ts";
import { DECLARATION, type DeclaredFields, readDeclaration } from "./read-declaration.ts";

/**
 * The tree as it would be if what a push says beside it were written there: with a `bundle.yaml`, so
 * that whoever pulls it can push the same again. Where there is one it must say the same already.
 * Throws `invalid_parameter`.
 */
export function withStatements(
  name: BundleName,
  tree: FileTree,
  statements: BundleStatements,
): FileTree {
  const said = Object.entries(statements).filter(([, value]) => value !== undefined);
  if (said.length === 0) return tree;
  const written = tree.get(DECLARATION);
  if (written !== undefined) {
    refuseDifferent(readDeclaration(name, written, tree), said);
    return tree;
  }
  const spec = Object.fromEntries(said);
  const declaration = { apiVersion: "gatehouse/v1", kind: "Bundle", metadata: { name }, spec };
  const bytes = Buffer.from(stringify(declaration));
  checkWritten(name, bytes, tree);
  return new Map([...tree, [DECLARATION, bytes]]);
}

function refuseDifferent(declared: DeclaredFields, said: readonly [string, unknown][]): void {
  const findings = said.flatMap(([field, value]): Diagnostic[] => {
    const stated = inOrder(declared[field as keyof BundleStatements]);
    if (isDeepStrictEqual(inOrder(value), stated)) return [];
    const here = stated === undefined ? "does not say" : `says ${JSON.stringify(stated)}`;
    const message = `the push says ${field}: ${JSON.stringify(value)}, but ${DECLARATION} ${here}: write it here (spec.${field})`;
    return [{ code: DECLARATION_ERROR.code, message, location: declared.locate([field]) }];
  });
  if (findings.length === 0) return;
  throw new PolicyError("invalid_parameter", `the push and its ${DECLARATION} differ`, {
    diagnostics: findings,
  });
}

function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}

/** What is wrong in a file that nobody wrote has no place there. */
function checkWritten(name: BundleName, bytes: Uint8Array, tree: FileTree): void {
  try {
    const declared = readDeclaration(name, bytes, tree);
    const manifest = tree.get(MANIFEST);
    if (manifest !== undefined) refuseContradictions(declared, readManifest(manifest));
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const diagnostics = error.diagnostics.map(({ code, message, location }) => ({
      code,
      message: message.replaceAll(DECLARATION, "the push"),
      ...(location !== undefined && location.file !== DECLARATION && { location }),
    }));
    throw new PolicyError("invalid_parameter", "what the push says beside its files is refused", {
      diagnostics,
    });
  }
}
