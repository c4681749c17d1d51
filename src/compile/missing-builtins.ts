import type { Diagnostic } from "../domain/policy-error.ts";
import { absentCalls } from "../opa/rego/compile/absent-calls.ts";
import type { Compilation } from "../opa/rego/compile/compilation.ts";
import { ADVICE } from "./advice.ts";
import { UNSUPPORTED_BUILTIN } from "./findings.ts";

const MAX_PLACES = 10;

/** A finding for each call of a builtin that the decision engine has not, the first few. */
export function missingBuiltins(compilation: Compilation): Diagnostic[] {
  return absentCalls(compilation)
    .slice(0, MAX_PLACES)
    .map(({ name, location }) => ({
      code: UNSUPPORTED_BUILTIN.code,
      message: `the decision engine has no builtin ${name}; ${ADVICE}`,
      location,
    }));
}
