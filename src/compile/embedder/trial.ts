import type { CompiledEngine } from "../../domain/bundle.ts";
import type { Diagnostic } from "../../domain/policy-error.ts";
import type { AskTests, TestBench } from "../engine-tests.ts";
import type { EmbedderJob, EmbedderReport } from "./ask-embedded.ts";
import { NPM_HOST } from "./npm-host.ts";

/** What is tried of a bundle where it is embedded. */
export interface TrialCase {
  readonly bench: TestBench;
  readonly engine: CompiledEngine;
  /** The engines that know OPA's answer; without them only the author's tests are asked. */
  readonly ask: AskTests | undefined;
}

/** Some of what an embedder asks, and what its answers mean. */
export interface Trial {
  readonly job: EmbedderJob;
  /** What speaks against the module. */
  judge(report: EmbedderReport): Promise<readonly Objection[]>;
}

/** A finding without its code. */
export type Objection = Omit<Diagnostic, "code">;

/** Whether a question failed for want of a builtin: which of them a module wants is known without asking. */
export function isMissingBuiltin(message: string): boolean {
  return message.startsWith("not implemented: built-in function");
}

/** What the time of the gate did not suffice for. */
export function unasked(
  { questions }: EmbedderJob,
  { answers }: EmbedderReport,
): readonly Objection[] {
  if (answers.length === questions.length) return [];
  const message = `${NPM_HOST.name} answered ${answers.length} of ${questions.length} questions in the time of the gate: make its decisions cheaper`;
  return [{ message }];
}
