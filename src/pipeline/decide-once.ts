import { activateRevision, type RevisionParts } from "../decide/active-revision.ts";
import type { BuiltinDeclaration } from "../decide/builtins/builtin.ts";
import { BUILTINS } from "../decide/builtins/builtins.ts";
import { createDecisions } from "../decide/decisions.ts";
import type { BundleSource, CompiledBundle } from "../domain/bundle.ts";
import type { Decision } from "../domain/decision.ts";
import { messageOf, PolicyError } from "../domain/policy-error.ts";
import { checkJson, isBlank } from "../means/json/input-json.ts";
import { needsNormalising, normaliseJson } from "../means/json/normalise-json.ts";
import type { Opa } from "../opa/program/opa.ts";
import { revisionOf } from "../publish/revision-of.ts";
import { passGate } from "./gate.ts";
import { partsOf } from "./load-revision.ts";

export interface OwnGateOptions {
  readonly opa: Opa;
  readonly signal: AbortSignal;
  /** What the bundle sees. Default: nothing. */
  readonly seen?: readonly RevisionParts[];
  /** What decides here. Default: all that need no network. */
  readonly builtins?: ReadonlyMap<string, BuiltinDeclaration>;
}

/** The whole gate with what decides here. Throws as it does. */
export async function passOwnGate(
  source: BundleSource,
  { opa, signal, seen, builtins = BUILTINS }: OwnGateOptions,
): Promise<CompiledBundle> {
  return await passGate(source, { opa, signal, builtins, ...(seen && { seen }) });
}

/** A bundle that passed the gate, ready to answer. */
interface OpenDecisions {
  /** As a server would once it is pushed. `input`: strict JSON text; undefined and `null` are no input, as in OPA's Data API. */
  decide(path: readonly string[], input: string | undefined): Promise<Decision>;
  close(): void;
}

/** Makes what the gate let pass answer. */
export async function openDecisions(
  { source, engine }: CompiledBundle,
  seen: readonly RevisionParts[],
): Promise<OpenDecisions> {
  if (engine === undefined) throw new PolicyError("internal_error", "the compiler made no engine");
  const active = await activateRevision(partsOf(source, revisionOf(source), engine, seen));
  const decisions = createDecisions({});
  decisions.activate(active);
  return {
    decide: async (path, input) =>
      (await decisions.decideIn(source.name, path, inputOf(input))).decision,
    close: decisions.close,
  };
}

/** Decides once by a bundle that passed the gate, beside what it sees. */
export async function decideOnce(
  compiled: CompiledBundle,
  path: readonly string[],
  input: string | undefined,
  seen: readonly RevisionParts[] = [],
): Promise<Decision> {
  const opened = await openDecisions(compiled, seen);
  try {
    return await opened.decide(path, input);
  } finally {
    opened.close();
  }
}

function inputOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : readInput(Buffer.from(text));
}

/** The input of a decision from strict JSON text; undefined for `null`. Throws `invalid_parameter`. */
export function readInput(bytes: Uint8Array): Uint8Array | undefined {
  const end = endOf(bytes);
  if (bytes.find((byte) => byte > SPACE) === LETTER_N) return undefined;
  const value = bytes.subarray(0, end);
  return needsNormalising(value, 0, end) ? normaliseJson(value, 0, end) : value;
}

function endOf(bytes: Uint8Array): number {
  try {
    const end = checkJson(bytes);
    if (isBlank(bytes, end)) return end;
  } catch (error) {
    throw noJson(messageOf(error), error);
  }
  throw noJson("something follows its value");
}

/** The refusal of an input that is no JSON. */
export function noJson(why: string, cause?: unknown): PolicyError {
  return new PolicyError("invalid_parameter", `the input is no JSON: ${why}`, { cause });
}

const SPACE = 0x20;
/** Nothing else that JSON has begins with it than `null`. */
const LETTER_N = 0x6e;
