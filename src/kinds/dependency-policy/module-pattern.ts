import { z } from "zod";
import { importPathFault } from "../../go-modules/module-path/path-fault.ts";

/** Everything. */
const ALL = "...";
const BELOW = "/...";
const LONGEST = 1_000;

/** A module path, `example.com/x/...` for it and all below, or `...` for every path. */
export const modulePattern: z.ZodString = z.string().max(LONGEST).refine(isPattern, {
  error:
    "must be a module path such as example.com/x, example.com/x/... for it and all below, or ... for all",
});

function isPattern(text: string): boolean {
  if (text === ALL) return true;
  const path = prefixOf(text) ?? text;
  return !path.includes(ALL) && importPathFault(path) === undefined;
}

/** The path below which a pattern reaches; undefined where it means one path, or all. */
export function prefixOf(pattern: string): string | undefined {
  return pattern.endsWith(BELOW) ? pattern.slice(0, -BELOW.length) : undefined;
}
