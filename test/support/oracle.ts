import { execFile, execFileSync } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { type LosslessJson, readJson } from "../../src/means/json/read-json.ts";
import { ROOT } from "./process.ts";

let found: string | undefined;

/** The program that set-up builds of `tools/opa/oracle`. */
export function oracleBinary(): string {
  const setup = path.join(ROOT, "scripts", "setup.mjs");
  found ??= execFileSync(process.execPath, [setup, "--only-oracle"], { encoding: "utf8" }).trim();
  return found;
}

/** What OPA's own library is asked about a set of modules (tools/opa/oracle). */
export interface OracleQuestion {
  /** Rego by file name. */
  readonly modules: Readonly<Record<string, string>>;
  readonly v0?: boolean;
  readonly data?: unknown;
  /** Each is asked with each input; `data.a.b`, or any query. */
  readonly queries?: readonly string[];
  readonly inputs?: readonly unknown[];
  /** Builtin errors end the question. */
  readonly strict?: boolean;
  /** Stages of OPA's compiler after which the syntax tree is wanted; `Parsed` is before all. */
  readonly stages?: readonly string[];
  /** Syntax trees are given with the places of their nodes. */
  readonly locations?: boolean;
  readonly plan?: boolean;
  /** Rules that are tests are rewritten as `opa test` has them. */
  readonly testRules?: boolean;
  /** In base64: they are parsed, each on its own, and nothing else is answered. */
  readonly files?: Readonly<Record<string, string>>;
  /** The hosts that builtins may ask. Default: any. */
  readonly allowNet?: readonly string[];
  /** What was fetched for one input is there for those that follow. */
  readonly shared?: boolean;
  /** The time of each input, in nanoseconds since the epoch. */
  readonly times?: readonly number[];
  /** Answers come with all events that led to them, as the server tells them. */
  readonly explain?: "lines" | "events";
  /** Paths as the server takes them: their type errors and the types of all rules are answered beside. */
  readonly typed?: readonly string[];
}

export interface OracleFailure {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly row?: number;
  readonly col?: number;
}

/** The JSON text of an answer or why there is none; undefined has neither. */
export interface OracleResult {
  readonly result?: string;
  readonly error?: OracleFailure;
  /** JSON text. */
  readonly explanation?: string;
}

export interface OracleAnswer {
  readonly errors?: readonly OracleFailure[];
  /** By query, then by input. */
  readonly answers?: readonly (readonly OracleResult[])[];
  /** Syntax trees by stage and file. */
  readonly stages?: ReadonlyMap<string, ReadonlyMap<string, LosslessJson>>;
  /** By file. */
  readonly parsed?: ReadonlyMap<string, ParsedByOpa>;
  /** By path, empty where there is none. */
  readonly typeErrors?: readonly string[];
  /** By the constant part of the rules' references. */
  readonly ruleTypes?: Readonly<Record<string, string>>;
}

/** What OPA's parser makes of one file: one of the two. */
export interface ParsedByOpa {
  /** With the places of everything. */
  readonly tree?: LosslessJson;
  readonly errors?: readonly OracleFailure[];
}

const OUTPUT = { encoding: "utf8", maxBuffer: 2 ** 30 } as const;

/** Asks all questions in one run. */
export function askOracle(questions: readonly OracleQuestion[]): readonly OracleAnswer[] {
  return readAnswers(execFileSync(oracleBinary(), { input: linesOf(questions), ...OUTPUT }));
}

/** The same beside what this process has to do meanwhile, such as to answer what the policies ask. */
export async function askOracleAside(
  questions: readonly OracleQuestion[],
): Promise<readonly OracleAnswer[]> {
  const running = promisify(execFile)(oracleBinary(), OUTPUT);
  running.child.stdin?.end(linesOf(questions));
  return readAnswers((await running).stdout);
}

function linesOf(questions: readonly OracleQuestion[]): string {
  return questions.map((question) => `${JSON.stringify(question)}\n`).join("");
}

function readAnswers(output: string): readonly OracleAnswer[] {
  return output.trimEnd().split("\n").map(readAnswer);
}

function readAnswer(line: string): OracleAnswer {
  const { stages: inStages, parsed, ...answer } = JSON.parse(line) as OracleAnswer;
  if (inStages === undefined && parsed === undefined) return answer;
  const read = readJson(line) as ReadonlyMap<string, LosslessJson>;
  const trees = read.get("parsed") as ReadonlyMap<string, ReadonlyMap<string, LosslessJson>>;
  const stages = read.get("stages") as OracleAnswer["stages"];
  return {
    ...answer,
    ...(stages === undefined ? {} : { stages }),
    ...(parsed === undefined ? {} : { parsed: readParsed(parsed, trees) }),
  };
}

/** The trees keep the text of their numbers. */
function readParsed(
  parsed: object,
  trees: ReadonlyMap<string, ReadonlyMap<string, LosslessJson>>,
): ReadonlyMap<string, ParsedByOpa> {
  return new Map(
    Object.entries(parsed as Record<string, ParsedByOpa>).map(([file, { errors }]) => {
      const tree = trees.get(file)?.get("tree");
      return [file, { ...(errors && { errors }), ...(tree !== undefined && { tree }) }];
    }),
  );
}
