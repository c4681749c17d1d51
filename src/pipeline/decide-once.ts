import { activateRevision } from "../decide/active-revision.ts";
import { BUILTINS } from "../decide/builtins/builtins.ts";
import { createDecisions } from "../decide/decisions.ts";
import type { BundleSource, CompiledBundle } from "../domain/bundle.ts";
import type { Decision } from "../domain/decision.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { checkJson } from "../means/json/input-json.ts";
import { normaliseJson } from "../means/json/normalise-json.ts";
import type { Opa } from "../opa/program/opa.ts";
import { revisionOf } from "../publish/revision-of.ts";
import { passGate } from "./gate.ts";
import { partsOf } from "./load-revision.ts";

/** The whole gate with what decides here. Throws as it does. */
export async function passOwnGate(
  source: BundleSource,
  { opa, signal }: { readonly opa: Opa; readonly signal: AbortSignal },
): Promise<CompiledBundle> {
  return await passGate(source, { opa, signal, builtins: BUILTINS });
}

/** A bundle that passed the gate, ready to answer. */
export interface OpenDecisions {
  /** As a server would once it is pushed. `input`: strict JSON text; undefined and `null` are no input, as in OPA's Data API. */
  decide(path: readonly string[], input: string | undefined): Promise<Decision>;
  close(): void;
}

/** Makes what the gate let pass answer. */
export async function openDecisions({ source, engine }: CompiledBundle): Promise<OpenDecisions> {
  if (engine === undefined) throw new PolicyError("internal_error", "the compiler made no engine");
  const active = await activateRevision(partsOf(source, revisionOf(source), engine));
  const decisions = createDecisions({});
  decisions.activate(active);
  return {
    decide: async (path, input) =>
      (await decisions.decideIn(source.name, path, inputOf(input))).decision,
    close: decisions.close,
  };
}

/** Decides once by a bundle that passed the gate. */
export async function decideOnce(
  compiled: CompiledBundle,
  path: readonly string[],
  input: string | undefined,
): Promise<Decision> {
  const opened = await openDecisions(compiled);
  try {
    return await opened.decide(path, input);
  } finally {
    opened.close();
  }
}

function inputOf(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || text.trim() === "null") return undefined;
  const bytes = Buffer.from(text);
  return normaliseJson(bytes, 0, checkJson(bytes));
}
