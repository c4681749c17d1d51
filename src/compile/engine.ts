import type { BundleSource, CompiledEngine } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import type { Plan } from "../opa/ir/plan.ts";
import { admit } from "./admission.ts";
import { ADVICE } from "./advice.ts";
import { checkEntrypoints } from "./entrypoints.ts";
import { ENTRYPOINT_NAME, TOO_MANY_RULES } from "./findings.ts";
import { type EngineContext, type Refused, surveyBundle } from "./survey.ts";
import { buildTargets } from "./targets.ts";
import { wrapperPackage } from "./wrapper.ts";

export type EngineOutcome = { readonly kind: "built"; readonly engine: CompiledEngine } | Refused;

/** Beyond it their names do not fit on a command line. */
const MAX_PATHS = 20_000;

/**
 * Everything the decision engines need: a survey of the paths first, then Wasm and plan of all of
 * them.
 */
export async function buildEngine(
  context: EngineContext,
  source: BundleSource,
): Promise<EngineOutcome> {
  const packageName = wrapperPackage(source);
  const survey = await surveyBundle(context, source, packageName);
  if (survey.kind === "refused") return survey;
  const findings = [
    ...checkEntrypoints(source, survey.index),
    ...tooManyPaths(survey.index.entrypoints.length),
  ];
  if (survey.index.entrypoints.length > MAX_PATHS) return { kind: "refused", findings };
  const targets = await buildTargets(context, source, packageName, survey.index);
  if (targets.kind === "refused") findings.push(...targets.findings);
  else {
    findings.push(...admit(targets.parsedPlan, survey.index, context.hostBuiltins));
    findings.push(...misleadingNames(targets.parsedPlan, packageName));
  }
  if (targets.kind === "refused" || findings.length > 0) return { kind: "refused", findings };
  const { wasm, plan, index } = targets;
  return { kind: "built", engine: { wasm, plan, data: survey.data, index } };
}

function tooManyPaths(count: number): Diagnostic[] {
  if (count <= MAX_PATHS) return [];
  const message = `${count} rules and packages are more than the ${MAX_PATHS} that one bundle can answer for; ${ADVICE}`;
  return [{ code: TOO_MANY_RULES.code, message }];
}

/**
 * Rules annotated as entrypoints stay entrypoints of the module when the policy reads annotations.
 * Engines know wrappers by names that end in `/r<number>`, so no other may.
 */
function misleadingNames(plan: Plan, packageName: string): Diagnostic[] {
  return plan.plans.plans
    .map(({ name }) => name)
    .filter((name) => /\/r\d+$/.test(name) && !name.startsWith(`${packageName}/`))
    .map((name) => ({
      code: ENTRYPOINT_NAME.code,
      message: `a rule named like ${name} cannot be annotated as an entrypoint here: rename it, or leave the annotation out`,
    }));
}
