/** From 0 up to, but not including, 1. */
export type Random = () => number;

export function oneOf<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** What spaces and line ends part. */
export function words(text: string): readonly string[] {
  return text.trim().split(/[ \n]+/);
}
