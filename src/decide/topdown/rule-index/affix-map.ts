/** Values by what text begins, or ends, with. A look-up costs a step for each length that there is. */
export class AffixMap<Held> {
  readonly #end: "prefix" | "suffix";
  readonly #byLength = new Map<number, Map<string, Held>>();

  constructor(end: "prefix" | "suffix") {
    this.#end = end;
  }

  /** The value of an affix, made when it is new. */
  at(affix: string, create: () => Held): Held {
    const same = this.#byLength.get(affix.length) ?? new Map<string, Held>();
    this.#byLength.set(affix.length, same);
    const held = same.get(affix) ?? create();
    same.set(affix, held);
    return held;
  }

  *all(): Generator<Held> {
    for (const affixes of this.#byLength.values()) yield* affixes.values();
  }

  *matching(text: string): Generator<Held> {
    for (const [length, affixes] of this.#byLength) {
      if (length > text.length) continue;
      const affix =
        this.#end === "prefix" ? text.slice(0, length) : text.slice(text.length - length);
      const held = affixes.get(affix);
      if (held !== undefined) yield held;
    }
  }
}
