import type { Module, RegoVersion } from "../../src/opa/rego/ast/nodes.ts";
import { variablesOfModule } from "../../src/opa/rego/ast/variables.ts";
import {
  type Compilation,
  createCompilation,
  nameGenerator,
} from "../../src/opa/rego/compile/compilation.ts";
import { builtinSignatures } from "./builtin-signatures.ts";
import { askOracle, type OracleAnswer, type OracleQuestion } from "./oracle.ts";
import { modulesAfter } from "./syntax-trees.ts";

/** A stage of ours under the name of OPA's. */
export interface Stage {
  readonly name: string;
  readonly run: (compilation: Compilation) => void;
}

export interface Program {
  readonly note: string;
  readonly modules: Readonly<Record<string, string>>;
  readonly version: RegoVersion;
}

/** Where ours made something else of a program than OPA, at the first stage of which that is so. */
export interface Difference {
  readonly note: string;
  readonly stage: string;
  readonly ours: string;
  readonly opas: string;
}

/** How many of the programs OPA compiles, and where a chain of stages, from the tree after one of OPA's on, differs. */
export function compareStages(
  programs: readonly Program[],
  start: string,
  stages: readonly Stage[],
): { readonly compiled: number; readonly differences: readonly Difference[] } {
  const names = ["ResolveRefs", start, ...stages.map(({ name }) => name)];
  const answers = askOracle(programs.map((each) => questionOf(each, names)));
  const differences = programs.flatMap((program, at) => {
    const answer = answers[at];
    return answer?.errors === undefined ? compareOne(program, answer, start, stages) : [];
  });
  return { compiled: answers.filter(({ errors }) => errors === undefined).length, differences };
}

function questionOf({ modules, version }: Program, stages: readonly string[]): OracleQuestion {
  return { modules, v0: version === 0, stages, testRules: true };
}

function compareOne(
  { note, version }: Program,
  answer: OracleAnswer | undefined,
  start: string,
  stages: readonly Stage[],
): Difference[] {
  const modules = modulesAfter(start, answer, version);
  const opas = stages.map(({ name }) => printModules(modulesAfter(name, answer, version)));
  const compilation: Compilation = {
    ...createCompilation(modules, builtinSignatures()),
    freshName: nameGenerator(
      takenNames(modulesAfter("ResolveRefs", answer, version)),
      firstNewNumber(printModules(modules), opas),
    ),
  };
  for (const [at, { name, run }] of stages.entries()) {
    const ours = printResult(modules, () => run(compilation));
    if (ours !== opas[at]) return [differenceOf(note, name, ours, opas[at] ?? "")];
  }
  return [];
}

function printResult(modules: readonly Module[], run: () => void): string {
  try {
    run();
    return printModules(modules);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? "") : String(error);
  }
}

function takenNames(modules: readonly Module[]): Set<string> {
  return new Set(modules.flatMap((module) => [...variablesOfModule(module)]));
}

/** Both texts from a little before they part: whole trees are hard to read. */
function differenceOf(note: string, stage: string, ours: string, opas: string): Difference {
  const parted = [...ours].findIndex((character, at) => character !== opas[at]);
  const from = Math.max(0, parted - 400);
  const excerpt = (text: string): string => text.slice(from, from + 800);
  return { note, stage, ours: excerpt(ours), opas: excerpt(opas) };
}

/** OPA tells no one how far it has counted: the first name that it gives shows. */
function firstNewNumber(before: string, later: readonly string[]): number {
  const old = new Set(numbersIn(before));
  const fresh = later.flatMap(numbersIn).filter((number) => !old.has(number));
  return fresh.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
}

function numbersIn(printed: string): number[] {
  return [...printed.matchAll(/"__local(\d+)__"/g)].map(([, number]) => Number(number));
}

const UNPRINTED = new Set(["location", "fromAssignment", "file", "version"]);

/** What OPA's trees tell of ours; places are not in them. */
function printModules(modules: readonly Module[]): string {
  return JSON.stringify(modules, (key, value) => (UNPRINTED.has(key) ? undefined : value));
}
