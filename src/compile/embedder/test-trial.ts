import type { Diagnostic } from "../../domain/policy-error.ts";
import type { PassedTest } from "../../opa/program/policy-tests.ts";
import { holds, saying, type TestAnswer } from "../engine-tests.ts";
import { NPM_HOST } from "./npm-host.ts";
import { isMissingBuiltin, type Objection, type Trial, type TrialCase, unasked } from "./trial.ts";

/**
 * The author's tests that are about the entrypoints, asked as entrypoints of a module of their own. Undefined where there
 * is none, and where OPA builds no such module.
 */
export async function testTrial({ bench, engine }: TrialCase): Promise<Trial | undefined> {
  const { about } = bench;
  if (about.length === 0) return undefined;
  const module = await bench.module();
  if (module.kind === "refused") return undefined;
  const questions = about.map(({ path }) => ({ entrypoint: path.join("/") }));
  const job = { wasm: module.wasm, data: engine.data, questions };
  return {
    job,
    async judge(report) {
      // The tests' own module may want what the published one does not.
      if (report.answers.length === 0) return [];
      const failed = report.answers.flatMap((answer, at) => objectionsTo(about[at], answer));
      return [...failed, ...unasked(job, report)];
    },
  };
}

function objectionsTo(test: PassedTest | undefined, answer: TestAnswer): readonly Objection[] {
  if (test === undefined || holds(test, answer)) return [];
  if (answer.kind === "error" && isMissingBuiltin(answer.message)) return [];
  const message = `${test.name} passes in OPA, and in ${NPM_HOST.name} ${saying(answer)}: write what it tests in another way`;
  const place: Pick<Diagnostic, "location"> = test.location ? { location: test.location } : {};
  return [{ message, ...place }];
}
