import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import { DECLARATION_ERROR, MANIFEST_ERROR } from "./findings.ts";
import { MANIFEST, type Manifest } from "./manifest.ts";
import { DECLARATION, type DeclaredFields } from "./read-declaration.ts";

/**
 * A declaration may stand beside the manifest of an OPA bundle and say the rest, or the same. Throws
 * `invalid_parameter` with both places of each thing that the two say differently.
 */
export function refuseContradictions(declared: DeclaredFields, manifest: Manifest): void {
  const findings = [
    ...compare(declared, ["roots"], sorted(declared.roots), "roots", sorted(manifest.roots)),
    ...compare(
      declared,
      ["regoVersion"],
      declared.regoVersion,
      "rego_version",
      manifest.regoVersion,
    ),
    ...Object.entries(declared.metadata).flatMap(([name, value]) =>
      compare(declared, ["metadata", name], value, `metadata.${name}`, manifest.metadata[name]),
    ),
  ];
  if (findings.length === 0) return;
  throw new PolicyError(
    "invalid_parameter",
    `${DECLARATION} and ${MANIFEST} contradict each other: say it in one of them`,
    { diagnostics: findings },
  );
}

function compare(
  { locate }: DeclaredFields,
  path: readonly string[],
  declared: unknown,
  field: string,
  written: unknown,
): Diagnostic[] {
  if (declared === undefined || written === undefined) return [];
  if (isDeepStrictEqual(declared, written)) return [];
  const [ours, theirs] = [JSON.stringify(declared), JSON.stringify(written)];
  const name = `spec.${path.join(".")}`;
  return [
    {
      code: DECLARATION_ERROR.code,
      message: `${name} is ${ours}, but ${MANIFEST} says ${field}: ${theirs}`,
      location: locate(path),
    },
    {
      code: MANIFEST_ERROR.code,
      message: `${field} is ${theirs}, but ${DECLARATION} says ${name}: ${ours}`,
      location: { file: MANIFEST, row: 1, col: 1 },
    },
  ];
}

function sorted(roots: readonly string[] | undefined): readonly string[] | undefined {
  return roots?.toSorted();
}
