/** Go's `url.ParseQuery`: pairs with a semicolon or a broken escape do not count. */
export function parseGoQuery(query: string): ReadonlyMap<string, string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    if (pair === "" || pair.includes(";")) continue;
    const equals = pair.indexOf("=");
    const name = unescapeValue(equals < 0 ? pair : pair.slice(0, equals));
    const value = unescapeValue(equals < 0 ? "" : pair.slice(equals + 1));
    if (name === undefined || value === undefined) continue;
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

function unescapeValue(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return unescapeLoosely(text.replaceAll("+", " "));
}

/** The text of which escapes are the bytes of UTF-8; what is none is replaced. */
export function unescapeLoosely(escaped: string): string {
  return Buffer.from(unescapeBytes(escaped)).toString("utf8");
}

export function unescapeBytes(escaped: string): Uint8Array {
  const text = escaped.replace(/%([0-9a-fA-F]{2})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(text, "latin1");
}
