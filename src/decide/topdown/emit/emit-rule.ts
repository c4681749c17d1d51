import type { Term } from "../../../opa/rego/ast/nodes.ts";
import { Unsupported } from "../scope.ts";
import { type Code, createCode, type Emit, TooLong } from "./code.ts";
import { emitBody } from "./emit-body.ts";
import { emitMatch } from "./emit-match.ts";
import { emitValue } from "./emit-value.ts";
import { RUNTIME } from "./runtime.ts";
import type { RuleToWrite, WrittenAnswer, WrittenPart } from "./written-rule.ts";

/** A rule of a complete document or a function as JavaScript; undefined for what is not written so. */
export function writeAnswer(rule: RuleToWrite): WrittenAnswer | undefined {
  return write(rule, (code) => {
    const { value } = rule.rule.head;
    const name = value === undefined ? "true" : emitValue(code, value);
    code.line(`if (second) return ${name};`);
    code.line(`answer = answer === undefined ? ${name} : agreed(answer, ${name});`);
  }) as WrittenAnswer | undefined;
}

/** A rule of a partial document. */
export function writePart(rule: RuleToWrite): WrittenPart | undefined {
  return write(rule, (code) => {
    const { value, key, location } = rule.rule.head;
    const member = value === undefined && key !== undefined ? emitValue(code, key) : "undefined";
    if (rule.path.length === 0) {
      code.line(`second.addMember(${member});`);
      return;
    }
    const path = rule.path.map((term) => emitValue(code, term)).join(", ");
    const held = value === undefined ? "true" : emitValue(code, value);
    const given = `{ path: [${path}], member: ${member}, value: ${held} }`;
    code.line(`second.add(${given}, ${code.constant(location)});`);
  }) as WrittenPart | undefined;
}

const EMIT: Emit = { body: emitBody, value: emitValue };

function write(
  { program, rule, terms, places, comprehensionKeys }: RuleToWrite,
  emitSuccess: (code: Code) => void,
): unknown {
  const code = createCode(program, EMIT, comprehensionKeys);
  code.fail = "return answer;";
  code.line("const { context } = evaluation;");
  code.line("context.spend(1);");
  code.line("let answer;");
  try {
    for (const at of places) emitMatch(code, code.local(`operands[${at}]`), terms[at] as Term);
    emitBody(code, rule.body);
    emitSuccess(code);
    return factoryOf(code)(RUNTIME, code.constants);
  } catch (error) {
    if (isNotWritten(error)) return undefined;
    throw error;
  }
}

/** Whether the interpreter must do: also where it nests too deep, and where Node may make no code of text. */
function isNotWritten(error: unknown): boolean {
  if (error instanceof Unsupported || error instanceof TooLong) return true;
  return error instanceof RangeError || error instanceof EvalError;
}

type Factory = (runtime: typeof RUNTIME, constants: readonly unknown[]) => unknown;

/** Rules that differ in constants alone have the same text, which is compiled once. */
function factoryOf(code: Code): Factory {
  const names = code.constants.map((_, at) => `k${at}`).join(", ");
  const text = `"use strict";
const { ${Object.keys(RUNTIME).join(", ")} } = runtime;
const [${names}] = constants;
return (evaluation, second, operands) => {
${code.text()}
return answer;
};`;
  const { factories } = code.program;
  let factory = factories.get(text);
  if (factory === undefined) {
    factory = new Function("runtime", "constants", text) as Factory;
    factories.set(text, factory);
  }
  return factory as Factory;
}
