import type { DeclaredPolicy } from "./declared-policy.ts";

/** The index that `rego/injector/match` looks things up in: its shape is documented there. */
export type MatchIndex = {
  /** The shapes to try for a resource that has the fact, by fact. */
  readonly shapes: Readonly<Record<string, readonly Shape[]>>;
  /** Names of declarations by shape and by the values of the shape's facts, joined by line feeds. */
  readonly names: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

type Shape = {
  readonly id: string;
  readonly facts: readonly string[];
};

/** What the index leaves to be looked up for each candidate: accepted values by fact. */
export type Checks = ReadonlyMap<string, ReadonlySet<string>>;

export interface IndexedPolicies {
  readonly index: MatchIndex;
  readonly checks: ReadonlyMap<DeclaredPolicy, Checks>;
}

/** A declaration stands under every combination of values, at most so many unless one list alone is longer. */
const MOST_COMBINATIONS = 1024;

/** Files each declaration under the facts it constrains and the values it accepts. */
export function indexPolicies(policies: readonly DeclaredPolicy[]): IndexedPolicies {
  const checks = new Map<DeclaredPolicy, Checks>();
  const names = new Map<string, Map<string, string[]>>();
  for (const policy of policies) {
    const indexed = indexedFacts(policy);
    checks.set(
      policy,
      new Map([...policy.constraints].filter(([fact]) => !indexed.includes(fact))),
    );
    const id = indexed.join("\n");
    const bucket = names.get(id) ?? new Map<string, string[]>();
    names.set(id, bucket);
    for (const values of combinations(indexed.map((fact) => policy.constraints.get(fact) ?? []))) {
      append(bucket, values.join("\n"), policy.name);
    }
  }
  return { index: matchIndex(names), checks };
}

/** The facts to index, sorted: the likely most telling first, while the combinations stay few. */
function indexedFacts({ constraints }: DeclaredPolicy): string[] {
  const byWorth = [...constraints].sort(
    ([a, x], [b, y]) => worth(a) - worth(b) || x.size - y.size || (a < b ? -1 : 1),
  );
  const facts: string[] = [];
  let size = 1;
  for (const [fact, accepted] of byWorth) {
    if (facts.length > 0 && size * accepted.size > MOST_COMBINATIONS) continue;
    size *= accepted.size;
    facts.push(fact);
  }
  return facts.sort();
}

/** Labels tell more than namespaces, those more than environments, and a kind tells little. */
function worth(fact: string): number {
  return ["namespace", "environment", "kind"].indexOf(fact);
}

/** Numbers the shapes and hangs each on the one of its facts that the fewest shapes have. */
function matchIndex(names: ReadonlyMap<string, ReadonlyMap<string, string[]>>): MatchIndex {
  const all = [...names.keys()].sort().map((key, position) => ({
    id: String(position),
    facts: key.split("\n"),
    names: names.get(key) ?? new Map<string, string[]>(),
  }));
  const spread = new Map<string, number>();
  for (const fact of all.flatMap((shape) => shape.facts)) {
    spread.set(fact, (spread.get(fact) ?? 0) + 1);
  }
  const shapes = new Map<string, Shape[]>();
  for (const { id, facts } of all) {
    const rarest = facts.reduce((a, b) => ((spread.get(b) ?? 0) < (spread.get(a) ?? 0) ? b : a));
    append(shapes, rarest, { id, facts });
  }
  return {
    shapes: Object.fromEntries(shapes),
    names: Object.fromEntries(all.map((shape) => [shape.id, Object.fromEntries(shape.names)])),
  };
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function combinations(lists: readonly Iterable<string>[]): string[][] {
  let rows: string[][] = [[]];
  for (const list of lists) rows = rows.flatMap((row) => [...list].map((value) => [...row, value]));
  return rows;
}
