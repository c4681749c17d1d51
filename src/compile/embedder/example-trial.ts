import type { BundleSource } from "../../domain/bundle.ts";
import type { Json } from "../../domain/json-value.ts";
import { isPolicyError, type Location } from "../../domain/policy-error.ts";
import { sortedJson } from "../../means/json/sorted-json.ts";
import { parseModule } from "../../opa/rego/parse/parse-module.ts";
import type { TestAnswer, TestQuestion } from "../engine-tests.ts";
import { exampleInputs } from "../example-inputs.ts";
import { regoFiles } from "../rego-files.ts";
import type { EmbedderReport } from "./ask-embedded.ts";
import { NPM_HOST } from "./npm-host.ts";
import { isMissingBuiltin, type Objection, type Trial, type TrialCase, unasked } from "./trial.ts";

/** One question to both sides. */
interface Example {
  readonly entrypoint: string;
  readonly input?: string;
  readonly location?: Location;
}

/** A question with what it was answered. */
interface Answered {
  readonly example: Example;
  readonly exact: TestAnswer;
  readonly embedded: TestAnswer;
}

const MAX_QUESTIONS = 2_000;
const SHOWN = 80;

/** The published module, asked for its entrypoints with the inputs that the author's tests give, and without any. */
export function exampleTrial({ bench, engine, ask }: TrialCase, wasm: Uint8Array): Trial {
  const { modules, data } = engine;
  const examples = ask === undefined ? [] : examplesOf(bench.source);
  const job = { wasm, data, questions: examples };
  const askEngines = async (asked: readonly Example[], module?: Uint8Array) => {
    if (ask === undefined || asked.length === 0) return [];
    const questions = asked.map(toQuestion);
    return await ask({ modules, data, questions, ...(module && { wasm: module }) }).catch(
      ignoreRefusal,
    );
  };
  const answersTo = async (report: EmbedderReport): Promise<readonly Answered[]> => {
    const reached = report.answers.flatMap((embedded, at) => {
      const example = examples[at];
      return example === undefined || lacksBuiltin(embedded) ? [] : [{ example, embedded }];
    });
    // Nothing else is asked here: a push is no reason to send what a decision would send.
    const exact = await askEngines(reached.map(({ example }) => example));
    return reached.flatMap((each, at): Answered[] => {
      const known = exact[at];
      return known === undefined ? [] : [{ ...each, exact: known }];
    });
  };
  /** The library gives sets in an order of its own; our host gives them as OPA does, and all else as the module has it. */
  const withSetsAlone = async (differing: readonly Answered[]): Promise<ReadonlySet<Answered>> => {
    const sorted = differing.filter((each) => isOrderAlone(each));
    const asked = sorted.map(({ example }) => example);
    const inOrder = await askEngines(asked, wasm);
    return new Set(sorted.filter(({ exact }, at) => isSame(exact, inOrder[at] ?? exact)));
  };
  return {
    job,
    async judge(report) {
      const faults = report.fault === undefined ? [] : [faultOf(report.fault)];
      if (report.answers.length === 0) return faults;
      const answered = await answersTo(report);
      const differing = answered.filter(({ exact, embedded }) => !isSame(exact, embedded));
      const fine = await withSetsAlone(differing);
      const wrong = differing.filter((each) => !fine.has(each));
      return [...faults, ...wrong.map(objectionTo), ...unasked(job, report)];
    },
  };
}

/** What cannot be loaded is told where it is to answer, and one that our host has no builtin for has been called so already. */
function ignoreRefusal(error: unknown): readonly TestAnswer[] {
  if (isPolicyError(error)) return [];
  throw error;
}

function faultOf(fault: string): Objection {
  return { message: `${NPM_HOST.name} does not load it as it is: ${fault}` };
}

/** Every entrypoint with every input, and without. */
function examplesOf(source: BundleSource): readonly Example[] {
  const tests = regoFiles(source, source.tests).map(({ text, file, version }) =>
    parseModule(text, file, version),
  );
  const inputs = exampleInputs(tests).map(({ input, location }) => ({
    input: JSON.stringify(input),
    location,
  }));
  const examples = [{}, ...inputs].flatMap((given) =>
    source.entrypoints.map((entrypoint): Example => ({ entrypoint, ...given })),
  );
  return examples.slice(0, MAX_QUESTIONS);
}

function toQuestion({ entrypoint, input }: Example): TestQuestion {
  return { path: entrypoint.split("/"), ...(input !== undefined && { input }) };
}

function lacksBuiltin(answer: TestAnswer): boolean {
  return answer.kind === "error" && isMissingBuiltin(answer.message);
}

/** What fails on both sides may do so in other words. */
function isSame(exact: TestAnswer, other: TestAnswer): boolean {
  if (exact.kind !== "defined" || other.kind !== "defined") return exact.kind === other.kind;
  return textOf(exact.value) === textOf(other.value);
}

function isOrderAlone({ exact, embedded }: Answered): boolean {
  if (exact.kind !== "defined" || embedded.kind !== "defined") return false;
  return textOf(withoutOrder(exact.value)) === textOf(withoutOrder(embedded.value));
}

function textOf(value: unknown): string {
  return JSON.stringify(sortedJson(value as Json));
}

function withoutOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => textOf(withoutOrder(item))).toSorted();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutOrder(member)]),
  );
}

function objectionTo({ example, exact, embedded }: Answered): Objection {
  const { entrypoint, input, location } = example;
  const asked = input === undefined ? "without input" : `for the input ${shortened(input)}`;
  return {
    message: `${entrypoint} ${sayingOf(exact)} in OPA ${asked}, and in ${NPM_HOST.name} ${sayingOf(embedded)}: write it in another way`,
    ...(location && { location }),
  };
}

function sayingOf(answer: TestAnswer): string {
  if (answer.kind === "undefined") return "is undefined";
  if (answer.kind === "error") return `ends with an error (${shortened(answer.message)})`;
  return `is ${shortened(JSON.stringify(answer.value))}`;
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
