import type { Condition } from "./conditions.ts";
import type { DeclaredPolicy } from "./declared-policy.ts";
import type { MatchConditions } from "./match-conditions.ts";
import { namespaceFilings } from "./namespace-filings.ts";

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
  /** Facts that must be there, whatever their values. */
  readonly present: readonly string[];
};

/** What the index leaves to be looked up for each candidate: accepted values by fact. */
export type Checks = ReadonlyMap<string, ReadonlySet<string>>;

export interface IndexedPolicies {
  readonly index: MatchIndex;
  readonly checks: ReadonlyMap<DeclaredPolicy, Checks>;
}

/** The accepted values by fact of one way to match, and the facts that must be there. */
interface Filing {
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  readonly present: readonly string[];
}

/** A declaration stands under every combination of values, at most so many unless one list alone is longer. */
const MOST_COMBINATIONS = 1024;

/** Files each declaration under the facts it asks for and the values it accepts. */
export function indexPolicies(policies: readonly DeclaredPolicy[]): IndexedPolicies {
  const checks = new Map<DeclaredPolicy, Checks>();
  const names = new Map<string, Map<string, string[]>>();
  for (const policy of policies) {
    const unindexed = new Map<string, ReadonlySet<string>>();
    for (const { values, present } of filingsOf(policy.conditions)) {
      const facts = indexedFacts(values);
      for (const [fact, accepted] of values) {
        const isPiece = !policy.conditions.has(fact);
        if (!isPiece && !facts.includes(fact)) unindexed.set(fact, accepted);
      }
      const id = [facts.join("\n"), present.join("\n")].join("\n\n");
      const bucket = names.get(id) ?? new Map<string, string[]>();
      names.set(id, bucket);
      for (const row of combinations(facts.map((fact) => values.get(fact) ?? []))) {
        append(bucket, row.join("\n"), policy.name);
      }
    }
    checks.set(policy, unindexed);
  }
  return { index: matchIndex(names), checks };
}

/** Patterns of namespaces are filed by what they begin or end with: each list of them is a filing of its own. */
function filingsOf(conditions: MatchConditions): Filing[] {
  const values = new Map<string, ReadonlySet<string>>();
  for (const [fact, { counted }] of conditions) {
    if (counted !== undefined) values.set(fact, counted);
  }
  const present = [...conditions].filter(([, condition]) => isPresence(condition));
  const facts = present.map(([fact]) => fact).sort();
  const patterns = namespaceFilings(conditions.get("namespace"));
  if (patterns.length === 0) return [{ values, present: facts }];
  return patterns.map((pieces) => ({
    values: new Map([...values, ...pieces]),
    present: facts,
  }));
}

function isPresence(condition: Condition): boolean {
  return (
    condition.form === "value" &&
    condition.presence === "required" &&
    condition.counted === undefined
  );
}

/**
 * The facts to index, sorted: the likely most telling first, while the combinations stay few. Groups and operations tell
 * next to nothing.
 */
function indexedFacts(values: Filing["values"]): string[] {
  const telling = [...values].filter(([fact]) => worth(fact) >= 0);
  const byWorth = telling.sort(
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
  return ["label:", "namespace", "environment", "kind"].findIndex((start) =>
    fact.startsWith(start),
  );
}

/** Numbers the shapes and hangs each on the one of its facts that the fewest shapes have. */
function matchIndex(names: ReadonlyMap<string, ReadonlyMap<string, string[]>>): MatchIndex {
  const all = [...names.keys()].sort().map((key, position) => {
    const [facts = [], present = []] = key.split("\n\n").map((part) => part.split("\n"));
    return {
      id: String(position),
      facts,
      present: present.filter((fact) => fact !== ""),
      names: names.get(key) ?? new Map<string, string[]>(),
    };
  });
  const spread = new Map<string, number>();
  for (const fact of all.flatMap(({ facts, present }) => [...facts, ...present])) {
    spread.set(fact, (spread.get(fact) ?? 0) + 1);
  }
  const shapes = new Map<string, Shape[]>();
  for (const { id, facts, present } of all) {
    const rarest = [...facts, ...present].reduce((a, b) =>
      (spread.get(b) ?? 0) < (spread.get(a) ?? 0) ? b : a,
    );
    append(shapes, rarest, { id, facts, present });
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
