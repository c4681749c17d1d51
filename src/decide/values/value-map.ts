import { compareValues, keyedSlot, type PrimitiveKey, type Value } from "./value.ts";

/** A map with keys of any type: equal values are one key, however they are written. */
export class ValueMap<T> {
  readonly #entries = new Map<PrimitiveKey, readonly [key: Value, held: T]>();

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): T | undefined {
    // Most keys are their own slot.
    if (typeof key === "string" || typeof key === "number") {
      const entry = this.#entries.get(key);
      if (entry?.[0] === key) return entry[1];
    }
    return this.#entries.get(keyedSlot(this.#entries, key))?.[1];
  }

  has(key: Value): boolean {
    return this.#entries.has(keyedSlot(this.#entries, key));
  }

  /** Of equal keys the first is kept. */
  set(key: Value, held: T): void {
    const slot = keyedSlot(this.#entries, key);
    this.#entries.set(slot, [this.#entries.get(slot)?.[0] ?? key, held]);
  }

  entries(): Iterable<readonly [key: Value, held: T]> {
    return this.#entries.values();
  }

  /** In Rego's order of the keys. */
  sorted(): readonly (readonly [key: Value, held: T])[] {
    return [...this.#entries.values()].sort((left, right) => compareValues(left[0], right[0]));
  }
}
