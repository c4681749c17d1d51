/** What an agent asks for in `Prefer`. */
export interface Preferences {
  /** Seconds the agent is willing to be held, a safe integer; 0 when it does not wait. */
  readonly waitSeconds: number;
}

/**
 * A preference or a parameter with what ends it: a name, and a token or a quoted text behind `=`. Agents write
 * `modes=snapshot,delta;wait=30`: a comma inside an unquoted value, which the list form of RFC 7240 reads as the
 * preference `delta;wait=30`. So `wait` counts wherever a preference or a parameter may begin.
 */
const PART =
  /[ \t]*([^\s=;,"]*)[ \t]*(?:=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))[ \t]*)?(?:[;,]|$)/y;
const SEPARATOR = /[;,]/g;
/** `delta-seconds` (RFC 9110 10.2.3): digits alone, in any number. */
const SECONDS = /^\d+$/;

/**
 * Reads a `Prefer` header. The first `wait` counts; what is not understood is ignored (RFC 7240 2). A wait of any length is
 * one: an agent that means nanoseconds would come back at once, for ever, if it were not held.
 */
export function parsePrefer(header: string | readonly string[] | undefined): Preferences {
  const text = Array.isArray(header) ? header.join(",") : ((header as string | undefined) ?? "");
  const value = firstWait(text);
  const isWait = value !== undefined && SECONDS.test(value);
  return { waitSeconds: isWait ? Math.min(Number(value), Number.MAX_SAFE_INTEGER) : 0 };
}

/** The value of the first `wait`, whatever it is; undefined when there is none. */
function firstWait(text: string): string | undefined {
  for (let at = 0; at < text.length; ) {
    PART.lastIndex = at;
    const part = PART.exec(text);
    if (part === null) {
      at = behindSeparator(text, at);
      continue;
    }
    const [whole, name = "", quoted, token] = part;
    if (name.toLowerCase() === "wait") return quoted?.replace(/\\(.)/g, "$1") ?? token;
    at += whole.length;
  }
  return undefined;
}

function behindSeparator(text: string, from: number): number {
  SEPARATOR.lastIndex = from;
  return SEPARATOR.test(text) ? SEPARATOR.lastIndex : text.length;
}
