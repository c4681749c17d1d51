/** A name for a Rego test that is not taken yet; it is taken then. What is no letter, digit or `_` becomes `_`. */
export function testName(wanted: string, taken: Set<string>): string {
  const base = wanted.replaceAll(/[^a-z0-9_]/g, "_");
  let free = base;
  for (let count = 2; taken.has(free); count += 1) free = `${base}_${count}`;
  taken.add(free);
  return free;
}
