/** A namespace, or a pattern with one `*`: every name that begins and ends so, without overlap, or that holds a part. */
export type NamespacePattern =
  | { readonly form: "exact"; readonly name: string }
  | { readonly form: "ends"; readonly prefix: string; readonly suffix: string }
  | { readonly form: "holds"; readonly part: string };

export function parseNamespacePattern(text: string): NamespacePattern {
  const [prefix = "", middle, suffix] = text.split("*");
  if (middle === undefined) return { form: "exact", name: text };
  if (suffix === undefined) return { form: "ends", prefix, suffix: middle };
  return { form: "holds", part: middle };
}

export function matchesPattern(pattern: NamespacePattern, name: string): boolean {
  if (pattern.form === "exact") return name === pattern.name;
  if (pattern.form === "holds") return name.includes(pattern.part);
  const { prefix, suffix } = pattern;
  return name.startsWith(prefix) && name.slice(prefix.length).endsWith(suffix);
}

/** Stands where a pattern has `*`, when a name is wanted that patterns accept by their stars only. */
const FILLER = "q7q";

/** Names that both patterns may accept: whoever asks tries them. */
export function commonNames(a: NamespacePattern, b: NamespacePattern): string[] {
  if (a.form === "exact") return [a.name];
  if (b.form === "exact") return [b.name];
  if (a.form === "holds" || b.form === "holds") {
    const ends = a.form === "ends" ? a : b.form === "ends" ? b : { prefix: "", suffix: "" };
    const parts = [a, b].flatMap((pattern) => (pattern.form === "holds" ? [pattern.part] : []));
    return [[ends.prefix, FILLER, parts.join(FILLER), FILLER, ends.suffix].join("")];
  }
  const prefix = longer(a.prefix, b.prefix);
  const suffix = longer(a.suffix, b.suffix);
  return [prefix + FILLER + suffix];
}

function longer(a: string, b: string): string {
  return a.length < b.length ? b : a;
}
