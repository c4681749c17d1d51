import type { RegoFile } from "../../../domain/bundle.ts";
import type { FindingCode } from "../../../domain/finding.ts";
import { type Diagnostic, PolicyError } from "../../../domain/policy-error.ts";
import {
  REGO_COMPILE_ERROR,
  REGO_TYPE_ERROR,
  REGO_UNSAFE_VAR_ERROR,
} from "../../program/findings.ts";
import { parseModule } from "../parse/parse-module.ts";
import type { BuiltinSignature, Checks, Compilation, Complaint } from "./compilation.ts";
import { compileModules } from "./compile-modules.ts";
import { unsafeNames } from "./unsafe-names.ts";

/**
 * Parses files that OPA has checked, in the order of the bytes of their names, and makes of them what OPA's compiler makes.
 * Throws as `parseModule` does.
 */
export function compileFiles(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  checks?: Checks,
): Compilation {
  const modules = files.map(({ file, text, version }) => parseModule(text, file, version));
  return compileModules(modules, builtins, checks);
}

/** One slip can make thousands; the first ones say it all. */
const MAX_TOLD = 100;

/**
 * The same of files that no OPA has checked: throws `invalid_parameter` with variables that get no value, calls of what is
 * no function and names that are declared wrongly. What OPA's type checker finds is not looked for.
 */
export function compileUnchecked(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
): Compilation {
  const checks: Checks = { complaints: [], calls: [], unsafe: new Map() };
  const compilation = compileFiles(files, builtins, checks);
  const findings = [
    ...found(REGO_COMPILE_ERROR.code, checks.complaints),
    ...found(REGO_TYPE_ERROR.code, checks.calls),
    ...found(REGO_UNSAFE_VAR_ERROR.code, unsafeNames(checks.unsafe, compilation.writtenNames)),
  ];
  const [first] = findings;
  if (first === undefined) return compilation;
  const place = `${first.location.file}:${first.location.row}:${first.location.col}`;
  throw new PolicyError("invalid_parameter", `${place}: ${first.message}`, {
    diagnostics: findings.slice(0, MAX_TOLD),
  });
}

function found(
  code: FindingCode,
  complaints: readonly Complaint[],
): (Diagnostic & Pick<Complaint, "location">)[] {
  return complaints.map(({ message, location }) => ({ code, message, location }));
}
