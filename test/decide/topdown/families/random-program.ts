/** A random program, and what it is asked. */
export interface RandomProgram {
  readonly modules: Readonly<Record<string, string>>;
  readonly v0?: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  readonly inputs: readonly unknown[];
  readonly queries: readonly string[];
  readonly strict?: boolean;
  /** Messages of errors come from other libraries than OPA's: they are not compared. */
  readonly hasOtherWords?: boolean;
}

/** Draws from a source of chance. */
export interface Draw {
  readonly pick: <Item>(from: readonly Item[]) => Item;
  readonly chance: (share: number) => boolean;
  /** A whole number below a limit. */
  readonly below: (limit: number) => number;
  /** So many draws, or fewer, but one at least. */
  readonly some: <Item>(most: number, draw: () => Item) => Item[];
}

export function drawFrom(random: () => number): Draw {
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    pick: <Item>(from: readonly Item[]) => from[below(from.length)] as Item,
    chance: (share) => random() < share,
    below,
    some: (most, draw) => Array.from({ length: 1 + below(most) }, draw),
  };
}
