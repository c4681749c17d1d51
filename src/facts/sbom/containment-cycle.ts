/**
 * An edge that closes a cycle of a graph; undefined where there is none. Keeps its own stack, so that no chain is too long.
 */
export function containmentCycle(
  graph: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): { readonly from: string; readonly to: string } | undefined {
  const done = new Set<string>();
  const above = new Set<string>();
  for (const start of graph.keys()) {
    const open = [{ key: start, below: keysIn(graph, start) }];
    if (!done.has(start)) above.add(start);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = done.has(top.key) ? undefined : top.below.next().value;
      if (next === undefined) {
        open.pop();
        above.delete(top.key);
        done.add(top.key);
      } else if (above.has(next)) return { from: top.key, to: next };
      else if (!done.has(next)) {
        above.add(next);
        open.push({ key: next, below: keysIn(graph, next) });
      }
    }
  }
  return undefined;
}

function keysIn(
  graph: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  key: string,
): Iterator<string, undefined> {
  return (graph.get(key) ?? new Map<string, unknown>()).keys();
}
