import { pathFault } from "./path-fault.ts";

/**
 * A module path as module caches and proxies name its folder (module.EscapePath): `!a` for `A`, since file systems may
 * not tell letter cases apart. Undefined for what is no module path.
 */
export function escapePath(path: string): string | undefined {
  return pathFault(path) === undefined ? markCapitals(path) : undefined;
}

/** The reverse of `escapePath`; undefined for what it never gives. */
export function unescapePath(escaped: string): string | undefined {
  const path = restoreCapitals(escaped);
  return path !== undefined && pathFault(path) === undefined ? path : undefined;
}

/** The same for a version, which may also be the name of a branch; undefined for what cannot be a file's name. */
export function escapeVersion(version: string): string | undefined {
  return isFileName(version) && !version.includes("!") ? markCapitals(version) : undefined;
}

/** The reverse of `escapeVersion`. */
export function unescapeVersion(escaped: string): string | undefined {
  const version = restoreCapitals(escaped);
  return version !== undefined && isFileName(version) ? version : undefined;
}

function markCapitals(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function restoreCapitals(escaped: string): string | undefined {
  const lower = escaped.replace(/![a-z]/g, "");
  if (/[A-Z!]|[^\0-\x7f]/.test(lower)) return undefined;
  return escaped.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const WINDOWS_NAME = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;

/** ASCII only: whatever else Go takes as a file's name it does not escape. */
function isFileName(text: string): boolean {
  if (text.endsWith(".") || WINDOWS_NAME.test(text)) return false;
  return /^[-!#$%&()+,.=@[\]^_{}~ 0-9A-Za-z]+$/.test(text);
}
