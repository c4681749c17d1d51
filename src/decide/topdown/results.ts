import { haveSameItems } from "../values/same-items.ts";
import type { Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";

/** So many calls are told apart by the very values that they were given, before keys are made of those. */
const FEW_CALLS = 16;

/**
 * The results of one function in one question. Keys of documents cost more than most functions do, so that they are made
 * only where a function is called often: calls of calls must not multiply.
 */
export class Results {
  readonly #operands: (readonly Value[])[] = [];
  readonly #results: Value[] = [];
  #calls = 0;
  #byKey: ValueMap<Value> | undefined;

  /** Undefined where there was none, or no such call. */
  get(operands: readonly Value[]): Value | undefined {
    for (let at = this.#operands.length - 1; at >= 0; at--) {
      if (haveSameItems(this.#operands[at] as readonly Value[], operands)) return this.#results[at];
    }
    return this.#byKey?.get(keyOf(operands));
  }

  set(operands: readonly Value[], result: Value): void {
    this.#calls += 1;
    if (this.#calls <= FEW_CALLS && !isScalar(operands)) {
      this.#operands.push(operands);
      this.#results.push(result);
      return;
    }
    this.#byKey ??= new ValueMap();
    this.#byKey.set(keyOf(operands), result);
  }
}

/** One operand that is its own key. */
function isScalar(operands: readonly Value[]): boolean {
  return operands.length === 1 && (typeof operands[0] !== "object" || operands[0] === null);
}

/** What operands are remembered by: equal ones are the same, however they are written. */
export function keyOf(operands: readonly Value[]): Value {
  return operands.length === 1 ? (operands[0] as Value) : operands;
}
