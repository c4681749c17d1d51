import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { explainPath, type World } from "../../../src/decide/explain/explain.ts";
import { createTopdown } from "../../../src/decide/topdown/program.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import type { Value } from "../../../src/decide/values/value.ts";
import { compileModules } from "../../../src/opa/rego/compile/compile-modules.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";
import { askOracle, type OracleAnswer } from "../../support/oracle.ts";
import { modulesAfter } from "../../support/syntax-trees.ts";
import type { Asked } from "../topdown/compare.ts";

export interface ExplanationsCompared {
  /** Explanations with all their events that are the same text. */
  same: number;
  /** What is different, in words. */
  readonly different: string[];
}

/** Asks OPA's library and us for all events of each decision, those without an error: in lines, or as JSON. */
export function compareExplanations(
  questions: readonly Asked[],
  explain: "lines" | "events",
): ExplanationsCompared {
  const compared: ExplanationsCompared = { same: 0, different: [] };
  // OPA keeps in a global variable whether its trees have places.
  const parsed = askOracle(
    questions.map((each) => ({ ...each, queries: [], stages: ["Parsed"], locations: true })),
  );
  const told = askOracle(questions.map((each) => ({ ...each, explain })));
  for (const [at, question] of questions.entries()) {
    const answers = told[at]?.answers;
    if (answers === undefined || parsed[at]?.errors !== undefined) continue;
    const world = worldOf(question, parsed[at] as OracleAnswer);
    for (const [q, query] of question.queries.entries()) {
      for (const [i, wanted] of (answers[q] ?? []).entries()) {
        if (wanted.error !== undefined) continue;
        const ours = explanationOf(world, question, query, question.inputs?.[i], explain);
        if (ours === wanted.explanation) compared.same++;
        else compared.different.push(parted(question, query, ours, wanted.explanation ?? ""));
      }
    }
  }
  return compared;
}

function worldOf(question: Asked, answer: OracleAnswer): World {
  const modules = modulesAfter("Parsed", answer, question.v0 === true ? 0 : 1);
  const { writtenNames } = compileModules(modules, builtinSignatures());
  const topdown = createTopdown(modules, BUILTINS, Number.POSITIVE_INFINITY);
  return { topdown, modules, writtenNames };
}

function explanationOf(
  world: World,
  question: Asked,
  query: string,
  input: unknown,
  explain: "lines" | "events",
): string {
  const context = createContexts()();
  const isStrict = question.strict === true;
  const given = { context, stored: asValue(question.data ?? {}), input: asValue(input), isStrict };
  const path = query.split(".").slice(1);
  const options = { strictBuiltinErrors: isStrict };
  const stored = given.stored as Value;
  const decided = world.topdown.ask(path, stored, given.input, context, options);
  const asked = { mode: "debug", pretty: explain === "lines" } as const;
  return explainPath(world, path, { ...given, stored }, asked, decided);
}

function asValue(json: unknown): Value | undefined {
  return json === undefined ? undefined : parseValue(JSON.stringify(json));
}

/** Both from where they part. */
function parted({ note, modules }: Asked, query: string, ours: string, opas: string): string {
  const at = [...ours].findIndex((character, index) => character !== opas[index]);
  const near = (text: string): string => text.slice(Math.max(0, at - 400), at + 400);
  const program = Object.entries(modules).map(([file, text]) => `# ${file}\n${text}`);
  return `${note}: ${query}\nOPA: ${near(opas)}\nwe:  ${near(ours)}\n${program.join("\n")}`;
}
