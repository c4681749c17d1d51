import { admit } from "../compile/admission.ts";
import { ADVICE } from "../compile/advice.ts";
import { type CompileOptions, compileBundle } from "../compile/compile-bundle.ts";
import { activateRevision, type RevisionParts } from "../decide/active-revision.ts";
import type { BundleSource, CompiledBundle, PathIndex } from "../domain/bundle.ts";
import { type Diagnostic, isPolicyError } from "../domain/policy-error.ts";
import { parsePlan } from "../opa/ir/plan.ts";
import { refusal } from "../opa/program/diagnostics.ts";
import { revisionOf } from "../publish/revision-of.ts";
import { askTests } from "./ask-tests.ts";
import { ENGINE_LOAD_FAILED } from "./findings.ts";
import { partsOf } from "./load-revision.ts";

/**
 * The whole gate: a bundle is checked, tested, compiled, and loaded by every engine that will answer for it, on the
 * side. Throws `invalid_parameter` with every finding and its place when it may not be published.
 */
export async function passGate(
  source: BundleSource,
  options: CompileOptions,
): Promise<CompiledBundle> {
  const compiled = await compileBundle(source, { ...options, askTests });
  if (compiled.engine === undefined) return compiled;
  const findings = await loadFindings(partsOf(source, revisionOf(source), compiled.engine));
  if (findings.length > 0) throw refusal(findings);
  return compiled;
}

/**
 * Judges a stored revision anew before it becomes the head again: rules for what an engine may serve can have become
 * stricter since, and artefacts can be damaged. Throws as `passGate` does.
 */
export async function judgeStored(
  parts: RevisionParts,
  hostBuiltins: ReadonlySet<string>,
): Promise<void> {
  const { plan, index } = parts.artifacts;
  const paths = JSON.parse(Buffer.from(index).toString("utf8")) as PathIndex;
  const admitted = plan === undefined ? [] : admit(parsePlan(plan), paths, hostBuiltins);
  const findings = admitted.length > 0 ? admitted : await loadFindings(parts);
  if (findings.length > 0) throw refusal(findings);
}

/** Makes the revision live and closes it again: what an activation would meet is met here. */
async function loadFindings(parts: RevisionParts): Promise<readonly Diagnostic[]> {
  try {
    const active = await activateRevision(parts);
    active.close();
    return [];
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const message = `the decision engine cannot load the bundle (${error.message}): change what it names; or ${ADVICE}`;
    return [{ code: ENGINE_LOAD_FAILED.code, message }];
  }
}
