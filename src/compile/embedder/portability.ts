import type { Portability } from "../../domain/bundle.ts";
import type { Diagnostic } from "../../domain/policy-error.ts";
import { settleAll } from "../../means/async/settle-all.ts";
import { advised, EMBEDDER_ADVICE } from "../advice.ts";
import { NOT_PORTABLE, UNSAFE_BUILTIN_CALL } from "../findings.ts";
import { askEmbedder } from "./ask-embedder.ts";
import { exampleTrial } from "./example-trial.ts";
import { testTrial } from "./test-trial.ts";
import type { TrialCase } from "./trial.ts";

const MAX_REASONS = 20;

/**
 * Loads the published module as a program does that embeds it, and asks it what the author's tests and their inputs ask.
 * Undefined without declared entrypoints.
 */
export async function judgePortability(
  given: TrialCase,
  signal: AbortSignal,
): Promise<Portability | undefined> {
  const { targets, portability } = given.engine;
  if (targets?.wasm === undefined || portability === undefined) return portability;
  const neverEnds = portability.reasons.some(({ code }) => code === UNSAFE_BUILTIN_CALL.code);
  if (neverEnds) return portability;
  const tests = await testTrial(given);
  const trials = [exampleTrial(given, targets.wasm.bytes), ...(tests ? [tests] : [])];
  const jobs = trials.map(({ job }) => job);
  const reports = await askEmbedder(jobs, { signal });
  const objections = await settleAll(
    trials.map((trial, at) => trial.judge(reports[at] ?? { answers: [] })),
  );
  const found = objections.flat().map((each): Diagnostic => ({ code: NOT_PORTABLE.code, ...each }));
  const reasons = [...portability.reasons, ...advised(found, EMBEDDER_ADVICE)];
  return { ...portability, portable: reasons.length === 0, reasons: reasons.slice(0, MAX_REASONS) };
}
