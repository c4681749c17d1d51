/** Items that are put in order in place, from one index up to another, and how they compare. */
export interface Order<Item> {
  readonly items: Item[];
  readonly compare: (left: Item, right: Item) => number;
}

export function isLess<Item>(
  { items, compare }: Order<Item>,
  left: number,
  right: number,
): boolean {
  return compare(items[left] as Item, items[right] as Item) < 0;
}

export function swap<Item>({ items }: Order<Item>, left: number, right: number): void {
  const item = items[left] as Item;
  items[left] = items[right] as Item;
  items[right] = item;
}
