import type { Binding } from "./binding.ts";

/** One policy by the values under which it may be filed. */
interface Filed {
  readonly name: string;
  readonly binding: Binding;
}

/**
 * The index that the rules look containers up in: attribute, value, names of policies in order. Each policy stands under one of
 * its conditions only, that of which the fullest value holds the fewest policies: the cost of a decision follows the container.
 */
export function bindingsOf(
  policies: readonly Filed[],
): Record<string, Record<string, readonly string[]>> {
  const counts = new Map<string, number>();
  for (const { binding } of policies) {
    for (const [attribute, values] of attributesOf(binding)) {
      for (const value of values) {
        const key = `${attribute}\n${value}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  const index = new Map<string, Map<string, string[]>>();
  for (const { name, binding } of policies) {
    const fullest = ([attribute, values]: Attribute): number =>
      Math.max(...values.map((value) => counts.get(`${attribute}\n${value}`) ?? 0));
    const [first, ...others] = attributesOf(binding);
    const [attribute, values] = others.reduce(
      (best, each) => (fullest(each) < fullest(best) ? each : best),
      first,
    );
    const filed = index.get(attribute) ?? new Map<string, string[]>();
    index.set(attribute, filed);
    for (const value of values) filed.set(value, [...(filed.get(value) ?? []), name]);
  }
  return Object.fromEntries(
    [...index].map(([attribute, filed]) => [attribute, Object.fromEntries(filed)]),
  );
}

type Attribute = readonly [string, readonly string[]];

/** What a policy may be filed under; at least one. A pod has all labels of the policy: one of them is enough to find it. */
function attributesOf(binding: Binding): [Attribute, ...Attribute[]] {
  const { images, podLabels = {}, containers, namespaces } = binding;
  const all: Attribute[] = [
    ...(images === undefined ? [] : [["image", images] as const]),
    ...Object.entries(podLabels).map(([key, value]) => ["label", [`${key}=${value}`]] as const),
    ...(containers === undefined ? [] : [["container", containers] as const]),
    ...(namespaces === undefined ? [] : [["namespace", namespaces] as const]),
  ];
  const [first = ["any", [""]] as const, ...others] = all;
  return [first, ...others];
}
