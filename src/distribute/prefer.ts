/** What an agent asks for in `Prefer`. */
export interface Preferences {
  /** Seconds the agent is willing to be held; 0 when it does not wait. */
  readonly waitSeconds: number;
}

/**
 * Agents write `modes=snapshot,delta;wait=30`: a comma inside an unquoted value, which a parser of the list form of
 * RFC 7240 would read as the preference `delta;wait=30`. So `wait` is found wherever a preference or a parameter may
 * begin. The first one counts.
 */
const WAIT = /(?:^|[;,])[ \t]*wait[ \t]*=[ \t]*("?)(\d{1,9})\1[ \t]*(?=[;,]|$)/i;

/** Reads a `Prefer` header; what is not understood is ignored (RFC 7240 2). */
export function parsePrefer(header: string | readonly string[] | undefined): Preferences {
  const text = Array.isArray(header) ? header.join(",") : ((header as string | undefined) ?? "");
  const digits = WAIT.exec(text)?.[2];
  return { waitSeconds: digits === undefined ? 0 : Number(digits) };
}
