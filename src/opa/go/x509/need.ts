import { GoError } from "../go-error.ts";

/** What was read; throws Go's error when nothing was. */
export function need<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new GoError(message);
  return value;
}
