/** Longer ones fill the log. */
const MAX_LENGTH = 256;
const UNSEEN = /\p{C}/u;

/** The names between braces; undefined where one is not closed. */
export function placeholdersIn(template: string): readonly string[] | undefined {
  const rest = template.replace(/\{[^{}]+\}/g, "");
  if (/[{}]/.test(rest)) return undefined;
  return [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name as string);
}

/** The name that a template gives; undefined where something in it is no text, is too long or would not be seen in a log. */
export function shownName(
  template: string,
  valueIn: (name: string) => unknown,
): string | undefined {
  const names = placeholdersIn(template) ?? [];
  const values = new Map(names.map((name) => [name, valueIn(name)]));
  if ([...values.values()].some((value) => typeof value !== "string" || value === "")) {
    return undefined;
  }
  const shown = template.replace(/\{([^{}]+)\}/g, (_, name: string) => String(values.get(name)));
  return shown.length <= MAX_LENGTH && !UNSEEN.test(shown) ? shown : undefined;
}
