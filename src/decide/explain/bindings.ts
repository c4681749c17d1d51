import {
  collectionOf,
  type Item,
  itemOf,
  Known,
  membersOfItem,
  termOf,
  variableOf,
} from "./item.ts";

interface Bound {
  readonly item: Item;
  /** Whose variables it has. */
  readonly from: Bindings;
}

/** What the variables of one query are bound to (v1/topdown/bindings.go). A class: queries are told apart by theirs. */
export class Bindings {
  readonly bound: Map<string, Bound> = new Map();

  bind(name: string, item: Item, from: Bindings): void {
    this.bound.set(name, { item, from });
  }

  unbind(name: string): void {
    this.bound.delete(name);
  }

  /** What a variable stands for, however far away; anything else is itself. */
  apply(item: Item): readonly [item: Item, from: Bindings] {
    let [now, from]: [Item, Bindings] = [item, this];
    for (;;) {
      const name = variableOf(now);
      const next = name === undefined ? undefined : from.bound.get(name);
      if (next === undefined) return [now, from];
      [now, from] = [next.item, next.from];
    }
  }

  /** An item with what is known in the place of its variables. */
  plug(item: Item): Item {
    if (item instanceof Known) return item;
    const { value } = item;
    switch (value.kind) {
      case "var": {
        const [found, from] = this.apply(item);
        return found === item ? item : from.plug(found);
      }
      case "array":
      case "set": {
        const whole = itemOf(item);
        if (whole instanceof Known) return whole;
        return collectionOf(
          item,
          value.items.map((each) => this.plug(itemOf(each))),
        );
      }
      case "object": {
        const whole = itemOf(item);
        if (whole instanceof Known) return whole;
        const flat = membersOfItem(item).flatMap((pair) => pair.map((each) => this.plug(each)));
        return collectionOf(item, flat);
      }
      case "ref":
        return {
          ...item,
          value: { kind: "ref", terms: value.terms.map((each) => termOf(this.plug(itemOf(each)))) },
        };
      default:
        return itemOf(item);
    }
  }
}
