import type { Body, Comprehension, Term } from "../../../opa/rego/ast/nodes.ts";
import type { Program } from "../scope.ts";

/**
 * JavaScript that is being written for one rule. Statements follow one another; where one does not hold, `fail` goes on with
 * the next solution, or ends the part. Nothing of a policy's text comes into it but names of members that are plain
 * identifiers: everything else is a constant that the code is given.
 */
export interface Code {
  readonly program: Program;
  /** The JavaScript names of the variables that have a value. */
  readonly variables: Map<string, string>;
  /** What the code is given. */
  readonly constants: readonly unknown[];
  /** The statement for what does not hold. */
  fail: string;
  /** By what a comprehension may be grouped. */
  comprehensionKeys(comprehension: Comprehension): readonly string[] | undefined;
  /** Goes on with each way in which all expressions hold. */
  emitBody(body: Body): void;
  /** The name of the value of a term whose variables are all bound. */
  emitValue(term: Term): string;
  line(text: string): void;
  /** A name that nothing else has. */
  fresh(prefix: string): string;
  /** The name of something that the code is given. */
  constant(value: unknown): string;
  /** The name of the value of an expression. */
  local(expression: string): string;
  /** Opens a loop: what follows is in it until the part around it ends. */
  loop(header: string): void;
  /** A part of its own: its variables end with it, and what does not hold in it leads behind it. Told its label. */
  part(write: (label: string) => void): void;
  /** Takes back what was written when the writing throws. */
  attempt(write: () => void, otherwise: (error: unknown) => void): void;
  text(): string;
}

/** So many lines a rule may have: more would never be worth it. */
const MOST_LINES = 4_000;

/** The rule is too long to be written as JavaScript. */
export class TooLong extends Error {
  override readonly name = "TooLong";
}

/** The parts of the writer that all others need. */
export interface Emit {
  body(code: Code, body: Body): void;
  value(code: Code, term: Term): string;
}

export function createCode(
  program: Program,
  emit: Emit,
  comprehensionKeys: Code["comprehensionKeys"],
): Code {
  const lines: string[] = [];
  const constants: unknown[] = [];
  const variables = new Map<string, string>();
  let names = 0;
  let opened = 0;

  function forgetBeyond(count: number): void {
    for (const name of [...variables.keys()].slice(count)) variables.delete(name);
  }

  const code: Code = {
    program,
    variables,
    constants,
    fail: "",
    comprehensionKeys,
    emitBody: (body) => emit.body(code, body),
    emitValue: (term) => emit.value(code, term),
    line(text) {
      if (lines.length === MOST_LINES) throw new TooLong("too many lines");
      lines.push(text);
    },
    fresh: (prefix) => `${prefix}${names++}`,
    constant(value) {
      constants.push(value);
      return `k${constants.length - 1}`;
    },
    local(expression) {
      const name = code.fresh("v");
      code.line(`const ${name} = ${expression};`);
      return name;
    },
    loop(header) {
      const label = code.fresh("L");
      code.line(`${label}: for (${header}) {`);
      code.fail = `continue ${label};`;
      opened += 1;
    },
    part(write) {
      const before = { fail: code.fail, opened, count: variables.size };
      const label = code.fresh("B");
      code.line(`${label}: {`);
      code.fail = `break ${label};`;
      opened = 0;
      write(label);
      code.line("}".repeat(opened + 1));
      code.fail = before.fail;
      opened = before.opened;
      forgetBeyond(before.count);
    },
    attempt(write, otherwise) {
      const before = { fail: code.fail, opened, count: variables.size, lines: lines.length };
      try {
        write();
      } catch (error) {
        code.fail = before.fail;
        opened = before.opened;
        lines.length = before.lines;
        forgetBeyond(before.count);
        otherwise(error);
      }
    },
    text: () => lines.join("\n") + "}".repeat(opened),
  };
  return code;
}

/** The values of these variables as an array. */
export function listOf(code: Code, names: readonly string[]): string {
  return `[${names.map((name) => code.variables.get(name)).join(", ")}]`;
}
