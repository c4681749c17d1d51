import { ADVICE } from "../compile/advice.ts";
import { type CompileOptions, compileBundle } from "../compile/compile-bundle.ts";
import type { AskTests } from "../compile/engine-tests.ts";
import type { SeenBundle } from "../compile/seen-bundle.ts";
import { activateRevision, type RevisionParts, readModules } from "../decide/active-revision.ts";
import type { BuiltinDeclaration } from "../decide/builtins/builtin.ts";
import { signaturesOf } from "../decide/builtins/builtins.ts";
import type { BundleSource, CompiledBundle } from "../domain/bundle.ts";
import { type Diagnostic, isPolicyError } from "../domain/policy-error.ts";
import { refusal } from "../opa/program/diagnostics.ts";
import { revisionOf } from "../publish/revision-of.ts";
import { askTests } from "./ask-tests.ts";
import { ENGINE_LOAD_FAILED } from "./findings.ts";
import { partsOf } from "./load-revision.ts";

/** What bundles are judged with. */
export interface GateOptions extends Omit<CompileOptions, "builtins" | "askTests" | "seen"> {
  /** Those of the engines that will answer, by name. */
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  /** What the bundle sees. */
  readonly seen?: readonly RevisionParts[];
}

/**
 * The whole gate: a bundle is checked, tested, compiled, and loaded by every engine that will answer for it, on the
 * side. Throws `invalid_parameter` with every finding and its place when it may not be published.
 */
export async function passGate(
  source: BundleSource,
  { builtins, seen = [], ...options }: GateOptions,
): Promise<CompiledBundle> {
  const ask: AskTests = (engine) => askTests(engine, builtins, seen);
  const signatures = signaturesOf(builtins);
  const compiled = await compileBundle(source, {
    ...options,
    ...{ builtins: signatures, askTests: ask, seen: seen.map(seenBundle) },
  });
  if (compiled.engine === undefined) return compiled;
  const parts = partsOf(source, revisionOf(source), compiled.engine, seen);
  const findings = await loadFindings(parts, builtins);
  if (findings.length > 0) throw refusal(findings);
  return compiled;
}

/** A seen bundle as the gate's own steps take it. */
export function seenBundle({
  name,
  roots,
  artifacts: { modules, data },
}: RevisionParts): SeenBundle {
  return { name, roots, data, files: readModules(modules) };
}

/**
 * Judges a stored revision anew before it becomes the head again: rules for what an engine may serve can have become
 * stricter since, and artefacts can be damaged. Throws as `passGate` does.
 */
export async function judgeStored(
  parts: RevisionParts,
  builtins: GateOptions["builtins"],
): Promise<void> {
  const findings = await loadFindings(parts, builtins);
  if (findings.length > 0) throw refusal(findings);
}

/** Makes the revision live and closes it again: what an activation would meet is met here. */
async function loadFindings(
  parts: RevisionParts,
  builtins: GateOptions["builtins"],
): Promise<readonly Diagnostic[]> {
  try {
    const active = await activateRevision(parts, builtins);
    active.close();
    return [];
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const message = `the decision engine cannot load the bundle (${error.message}): change what it names; or ${ADVICE}`;
    return [{ code: ENGINE_LOAD_FAILED.code, message }];
  }
}
