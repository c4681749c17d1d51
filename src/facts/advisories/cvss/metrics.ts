/** The metrics of a CVSS vector by name; undefined for what is no vector of one of these prefixes, or names a metric twice. */
export function metricsOf(
  vector: string,
  prefixes: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const [prefix = "", ...parts] = vector.slice(0, 1000).split("/");
  if (!prefixes.includes(prefix)) return undefined;
  const metrics = new Map<string, string>();
  for (const part of parts) {
    const [, name, value] = /^([A-Z]{1,3}):([A-Za-z]{1,10})$/.exec(part) ?? [];
    if (name === undefined || value === undefined || metrics.has(name)) return undefined;
    metrics.set(name, value);
  }
  return metrics;
}
