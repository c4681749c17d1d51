import type { Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { Results } from "./results.ts";

/** What has been answered in this question, as long as no `with` is between (topdown's virtual and comprehension caches). */
export interface Memo {
  /** Of a whole document: its value, `undefined` as a value where it was found undefined. */
  readonly documents: Map<object, Value | undefined>;
  /** Of a rule set, or a comprehension, by what it was asked with. */
  readonly calls: Map<object, ValueMap<Value>>;
  /** Of a function, by its place among them, where no order has to be kept. */
  resultsOf(place: number): Results;
}

export function createMemo(): Memo {
  return new LazyMemo();
}

/** Most questions remember little. */
class LazyMemo implements Memo {
  #documents: Map<object, Value | undefined> | undefined;
  #calls: Map<object, ValueMap<Value>> | undefined;
  #results: Results[] | undefined;

  get documents(): Map<object, Value | undefined> {
    this.#documents ??= new Map();
    return this.#documents;
  }

  resultsOf(place: number): Results {
    this.#results ??= [];
    this.#results[place] ??= new Results();
    return this.#results[place];
  }

  get calls(): Map<object, ValueMap<Value>> {
    this.#calls ??= new Map();
    return this.#calls;
  }
}

/** The answers of one rule set by its operands. */
export function callsOf(memo: Memo, key: object): ValueMap<Value> {
  let calls = memo.calls.get(key);
  if (calls === undefined) {
    calls = new ValueMap();
    memo.calls.set(key, calls);
  }
  return calls;
}
