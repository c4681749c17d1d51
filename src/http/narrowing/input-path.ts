import { unescapeLoosely } from "../go-url.ts";

/** The segments of a path in which an escaped slash is no separator, as below `/v1/data`. */
export function splitEscaped(path: string): readonly string[] {
  return path.slice(1).split("/").map(unescapeLoosely);
}

/** The segments of a path in which one is, as in the names of bundles. */
export function splitUnescaped(path: string): readonly string[] {
  return unescapeLoosely(path).slice(1).split("/");
}
