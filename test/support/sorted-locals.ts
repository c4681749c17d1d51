/** The same text with locals in order: OPA tells them in the order of a Go map, which is another each time. */
export function sortedLocals(body: string): string {
  if (!body.includes('"locals"')) return body;
  const read = JSON.parse(body, (key, value) =>
    key === "locals" && Array.isArray(value)
      ? value.map((local) => JSON.stringify(local)).sort()
      : value,
  );
  return JSON.stringify(read);
}
