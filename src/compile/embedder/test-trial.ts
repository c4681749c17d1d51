import type { AskedTests } from "../../domain/bundle.ts";
import type { Diagnostic } from "../../domain/policy-error.ts";
import type { PassedTest } from "../../opa/program/policy-tests.ts";
import { holds, refusalOf, saying, type TestAnswer } from "../engine-tests.ts";
import type { EmbedderReport } from "./ask-embedded.ts";
import { NPM_HOST } from "./npm-host.ts";
import { isMissingBuiltin, type Objection, type Trial, type TrialCase, unasked } from "./trial.ts";

/** The author's tests where the module is embedded: a trial, or why there is none. */
export type TestTrial =
  | (Trial & { readonly kind: "trial"; told(report: EmbedderReport): AskedTests })
  | {
      readonly kind: "none";
      readonly told: AskedTests;
      readonly objections: readonly Objection[];
    };

/** The author's tests that are about the entrypoints, asked as entrypoints of a module of their own. */
export async function testTrial({ bench, engine }: TrialCase): Promise<TestTrial> {
  const { about } = bench;
  if (about.length === 0) return { kind: "none", told: noneAsked(about), objections: [] };
  const module = await bench.module();
  if (module.kind === "refused") {
    const because = refusalOf(module);
    return { kind: "none", told: noneAsked(about, because), objections: [skipped(about, because)] };
  }
  const known = new Set(module.tests);
  const tests = about.filter((each) => known.has(each));
  const questions = tests.map(({ path }) => ({ entrypoint: path.join("/") }));
  const job = { wasm: module.wasm, data: engine.data, questions };
  return {
    kind: "trial",
    job,
    async judge(report) {
      if (report.answers.length === 0) return [skipped(about, whyNone(report))];
      const failed = report.answers.flatMap((answer, at) => objectionsTo(tests[at], answer));
      return [...failed, ...unasked(job, report)];
    },
    told: (report) => toldOf(about, report),
  };
}

/** Of tests that nobody is asked for. */
export function noneAsked({ length }: readonly PassedTest[], because?: string): AskedTests {
  return { engine: NPM_HOST.name, asked: 0, of: length, ...(because && { because }) };
}

function toldOf(about: readonly PassedTest[], report: EmbedderReport): AskedTests {
  const { answers } = report;
  const lacking = answers.flatMap((answer) => (lacksBuiltin(answer) ? [answer.message] : []));
  const asked = answers.length - lacking.length;
  const reasons = [
    ...new Set(lacking),
    ...(answers.length < about.length ? [whyNone(report)] : []),
  ].slice(0, MAX_REASONS);
  const because = reasons.length > 0 && { because: reasons.join("; ") };
  return { engine: NPM_HOST.name, asked, of: about.length, ...because };
}

const MAX_REASONS = 5;

function whyNone({ fault }: EmbedderReport): string {
  return fault ?? "the time of the gate did not suffice";
}

/** What nobody has tried is not said to hold. */
function skipped({ length }: readonly PassedTest[], because: string): Objection {
  const tests = length === 1 ? "one test that comes" : `${length} tests that come`;
  const message = `${tests} to an entrypoint could not be asked of ${NPM_HOST.name}: ${because}: write what is tested in another way`;
  return { message };
}

function objectionsTo(test: PassedTest | undefined, answer: TestAnswer): readonly Objection[] {
  if (test === undefined || holds(test, answer) || lacksBuiltin(answer)) return [];
  const message = `${test.name} passes in OPA, and in ${NPM_HOST.name} ${saying(answer)}: write what it tests in another way`;
  const place: Pick<Diagnostic, "location"> = test.location ? { location: test.location } : {};
  return [{ message, ...place }];
}

function lacksBuiltin(
  answer: TestAnswer,
): answer is Extract<TestAnswer, { readonly kind: "error" }> {
  return answer.kind === "error" && isMissingBuiltin(answer.message);
}
