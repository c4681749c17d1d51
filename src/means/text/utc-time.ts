const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:)([0-5]\d)(?:\.\d{1,30})?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * A time of RFC 3339 in UTC and whole seconds, `2026-11-27T18:00:00Z`, so that texts order as times do; undefined for what is none.
 */
export function utcTime(text: string): string | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [, date, minutes, seconds, zone = ""] = match;
  const local = `${date}T${minutes}${seconds}`;
  const asUtc = new Date(`${local}Z`);
  // A day that the month has not, or hour 24, becomes another one.
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(local)) return undefined;
  const moment = new Date(`${local}${zone.toUpperCase()}`);
  const utc = Number.isNaN(moment.getTime()) ? "" : moment.toISOString();
  return /^\d{4}-/.test(utc) ? `${utc.slice(0, 19)}Z` : undefined;
}
