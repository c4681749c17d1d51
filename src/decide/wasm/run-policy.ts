import type { Decision } from "../../domain/decision.ts";
import type { Evaluation } from "../evaluator.ts";
import { inputBytes } from "../input.ts";
import type { Address } from "./abi.ts";
import { HEAP_PER_JSON_BYTE, type PolicyInstance } from "./policy-instance.ts";
import { endOfText } from "./policy-memory.ts";
import { valueToJson } from "./value-json.ts";

/** Rego's text of a defined answer is `{{"result": ...}}`, of an undefined one `set()`. */
const RESULT_PREFIX: number = '{{"result": '.length;
const RESULT_SUFFIX: number = "}}".length;
const OPEN_BRACE = 0x7b;
const REGO_TEXT = 1;
const ALIGNMENT = 8;

const UNDEFINED: Decision = { kind: "undefined" };

/**
 * Asks one entrypoint of a live instance. Throws what the module threw: a PolicyAbort, a trap, or a
 * PolicyError when the answer has no JSON text.
 */
export function runPolicy(
  instance: PolicyInstance,
  entrypoint: number,
  question: Pick<Evaluation, "input">,
): Decision {
  const input = inputBytes(question.input);
  const { exports, memory, data, dataHeap } = instance;
  const length = input?.length ?? 0;
  if (input !== undefined) {
    makeRoom(instance, length);
    memory.bytes().set(input, dataHeap);
  }
  const answer = exports.opa_eval(
    0,
    entrypoint,
    data,
    input === undefined ? 0 : dataHeap,
    length,
    alignedUp(dataHeap + length),
    REGO_TEXT,
  );
  return readAnswer(memory.bytes(), answer >>> 0);
}

function readAnswer(bytes: Uint8Array, answer: Address): Decision {
  if (bytes[answer] !== OPEN_BRACE) return UNDEFINED;
  const start = answer + RESULT_PREFIX;
  const end = endOfText(bytes, answer) - RESULT_SUFFIX;
  return { kind: "defined", json: valueToJson(bytes, start, end) };
}

/**
 * Lets the module's allocator grow the memory once for a large input: by itself it would grow page
 * by page, and memory that the host adds is memory that the allocator does not count.
 */
function makeRoom({ exports, memory, dataHeap }: PolicyInstance, length: number): void {
  const wanted = length * (HEAP_PER_JSON_BYTE + 1);
  if (dataHeap + wanted <= memory.bytes().length) return;
  exports.opa_heap_ptr_set(dataHeap);
  exports.opa_malloc(wanted);
}

function alignedUp(address: Address): Address {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
