import type { Builtin } from "../builtins/builtin.ts";
import { isBuiltinError } from "../builtins/builtin.ts";
import type { EvaluationContext } from "../context.ts";
import { parseValue } from "../values/parse-value.ts";
import { valueText } from "../values/print-value.ts";
import type { Value } from "../values/value.ts";
import type { Address, PolicyExports } from "./abi.ts";
import type { PolicyMemory } from "./policy-memory.ts";

/** Builtins by the ids that a module gives them. */
export type BuiltinTable = readonly (Builtin | undefined)[];

/** The instance that calls, as far as a call needs it. */
interface CallingInstance {
  readonly exports: PolicyExports;
  readonly memory: PolicyMemory;
  readonly context: EvaluationContext | undefined;
}

type BuiltinImport = (id: number, context: Address, ...args: Address[]) => Address;

const encoder = new TextEncoder();

/**
 * The imports `opa_builtin0` to `opa_builtin4`. Values cross the boundary as Rego text, so that
 * sets, keys of any type and the text of numbers survive. A builtin that throws or answers
 * undefined is undefined in Rego, as it is in OPA without strict builtin errors.
 */
export function builtinImports(
  table: BuiltinTable,
  instance: CallingInstance,
): Record<string, BuiltinImport> {
  const call: BuiltinImport = (id, _context, ...args) => {
    const builtin = table[id];
    const { context } = instance;
    if (builtin === undefined || context === undefined) throw new Error(`no builtin ${id} to call`);
    const values = args.map((arg) => readArgument(instance, arg));
    const result = resultText(builtin, context, values);
    return result === undefined ? 0 : writeResult(instance, result);
  };
  return {
    opa_builtin0: call,
    opa_builtin1: call,
    opa_builtin2: call,
    opa_builtin3: call,
    opa_builtin4: call,
  };
}

function resultText(
  builtin: Builtin,
  context: EvaluationContext,
  values: readonly Value[],
): string | undefined {
  try {
    const value = builtin(context, values);
    return value === undefined ? undefined : valueText(value);
  } catch (error) {
    if (isBuiltinError(error)) return undefined;
    throw error;
  }
}

function readArgument({ exports, memory }: CallingInstance, value: Address): Value {
  const text = exports.opa_value_dump(value);
  const read = parseValue(memory.readText(text));
  exports.opa_free(text);
  return read;
}

function writeResult({ exports, memory }: CallingInstance, text: string): Address {
  const bytes = encoder.encode(text);
  const address = exports.opa_malloc(bytes.length);
  memory.bytes().set(bytes, address >>> 0);
  const value = exports.opa_value_parse(address, bytes.length);
  exports.opa_free(address);
  if (value === 0) throw new Error("the module did not take a builtin's result");
  return value;
}
