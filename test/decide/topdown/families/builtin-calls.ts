import { CORE_EXPRESSIONS } from "../../builtins/core-expressions.ts";
import { asciiOnly } from "../../builtins/expression.ts";
import { BEYOND_WASM, EXPRESSIONS } from "../../builtins/expressions.ts";
import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

/** Operands that the tests of the builtins know as nasty, longer ones left out. */
const MAX_LENGTH = 300;

/** Their answers have no order, hang on a clock, or are as long as a number says. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "net.cidr_expand",
  "opa.runtime",
  "time.now_ns",
  "numbers.range",
  "numbers.range_step",
  "bits.lsh",
  "sprintf",
]);

/** What cannot be read is an error with a message of the library that reads: YAML's, GraphQL's, the certificates'. */
const OTHER_WORDS = /^(?:yaml\.(?:un)?marshal|graphql\.|crypto\.|io\.jwt)/;

/** By builtin, then by position. */
const OPERANDS: ReadonlyMap<string, readonly (readonly string[])[]> = tabulate();
const NAMES: readonly string[] = [...OPERANDS.keys()];

/** For any position. */
const ANYWHERE = [
  "0",
  "-1",
  "1.0",
  "1e3",
  "12345678901234567890",
  "0.1",
  '""',
  '"a"',
  '"\\u0000"',
  '"\\ud83d\\ude00"',
  '"1.5"',
  "null",
  "true",
  "false",
  "[]",
  "[1, 1.0, null]",
  '["a", "b"]',
  "{}",
  '{"a": 1, "__proto__": 2}',
  '{1: "x", [1]: {2}}',
  "set()",
  "{1, 1.0, 2}",
  '{"a", "b"}',
  "[[1], {2}, {}]",
  'hex.decode("ff00")',
];

/** Calls of builtins with operands from the tables of their tests, from other calls of the same and from anywhere. */
export function builtinCalls(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const calls = Array.from({ length: 4 }, () => call(draw));
  const rules = calls.map((each, at) => `r${at} = x { x := ${each} }`);
  return {
    // The deprecated builtins too.
    v0: true,
    modules: { "t.rego": `package t\n\nu(x) = x\n\n${rules.join("\n\n")}\n` },
    data: {},
    inputs: [draw.pick<unknown>([{}, null, [1, "a"], { a: 1.5 }])],
    queries: rules.map((_, at) => `data.t.r${at}`),
    strict: draw.chance(0.5),
    hasOtherWords: calls.some((each) => OTHER_WORDS.test(each)),
  };
}

function call(draw: Draw): string {
  const name = draw.pick(NAMES);
  const positions = OPERANDS.get(name) ?? [];
  return `${name}(${positions.map((known) => operand(draw, known)).join(", ")})`;
}

/** Its type is hidden from OPA's compiler. */
function operand(draw: Draw, known: readonly string[]): string {
  const { pick, chance } = draw;
  return `u(${chance(0.85) ? pick(known) : pick([...ANYWHERE, "input", "input.a"])})`;
}

function tabulate(): ReadonlyMap<string, string[][]> {
  const table = new Map<string, string[][]>();
  for (const { builtin, args } of [...CORE_EXPRESSIONS, ...EXPRESSIONS, ...BEYOND_WASM]) {
    if (LEFT_OUT.has(builtin) || args.some((arg) => arg.length > MAX_LENGTH)) continue;
    const positions = table.get(builtin) ?? args.map(() => []);
    table.set(builtin, positions);
    for (const [at, arg] of args.entries()) positions[at]?.push(written(arg));
  }
  return table;
}

function written(arg: string): string {
  const shown = arg.startsWith("untyped(") ? arg.slice("untyped(".length, -1) : arg;
  return asciiOnly(shown);
}
