import type { AskedTests, Portability } from "../../domain/bundle.ts";
import type { Diagnostic } from "../../domain/policy-error.ts";
import { settleAll } from "../../means/async/settle-all.ts";
import { advised, EMBEDDER_ADVICE } from "../advice.ts";
import { NOT_PORTABLE, UNSAFE_BUILTIN_CALL } from "../findings.ts";
import type { EmbedderReport } from "./ask-embedded.ts";
import { askEmbedder } from "./ask-embedder.ts";
import { exampleTrial } from "./example-trial.ts";
import { noneAsked, testTrial } from "./test-trial.ts";
import type { TrialCase } from "./trial.ts";

const MAX_REASONS = 20;

/** What is known of the declared entrypoints where they are embedded. */
export interface EmbedderVerdict {
  readonly portability: Portability;
  readonly tests: AskedTests;
}

/**
 * Loads the published module as a program does that embeds it, and asks it what the author's tests and their inputs ask.
 * Undefined without declared entrypoints.
 */
export async function judgePortability(
  given: TrialCase,
  signal: AbortSignal,
): Promise<EmbedderVerdict | undefined> {
  const { targets, portability } = given.engine;
  if (portability === undefined) return undefined;
  const { about } = given.bench;
  if (targets?.wasm === undefined) return { portability, tests: noneAsked(about, NO_MODULE) };
  const neverEnds = portability.reasons.some(({ code }) => code === UNSAFE_BUILTIN_CALL.code);
  if (neverEnds) return { portability, tests: noneAsked(about, ENDLESS) };
  const tests = await testTrial(given);
  const examples = exampleTrial(given, targets.wasm.bytes);
  const trials = tests.kind === "trial" ? [examples, tests] : [examples];
  const jobs = trials.map(({ job }) => job);
  const reports = await askEmbedder(jobs, { signal });
  const objections = await settleAll(
    trials.map((trial, at) => trial.judge(reports[at] ?? NO_REPORT)),
  );
  const skipped = tests.kind === "none" ? tests.objections : [];
  const found = [...objections.flat(), ...skipped].map(
    (each): Diagnostic => ({ code: NOT_PORTABLE.code, ...each }),
  );
  const reasons = [...portability.reasons, ...advised(found, EMBEDDER_ADVICE)];
  return {
    portability: {
      ...portability,
      portable: reasons.length === 0,
      reasons: reasons.slice(0, MAX_REASONS),
    },
    tests: tests.kind === "trial" ? tests.told(reports[1] ?? NO_REPORT) : tests.told,
  };
}

const NO_MODULE = "OPA builds no module of the entrypoints";
const ENDLESS = "the module holds a call that would never end";
const NO_REPORT: EmbedderReport = { answers: [] };
