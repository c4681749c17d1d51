import { existsSync } from "node:fs";

/**
 * How a person runs this program again. A clone runs itself by its own name; elsewhere that name would mean the package of
 * somebody else, and the package's name is needed.
 */
export function ownCommand(): string {
  const isClone = existsSync(new URL("../../scripts/setup.mjs", import.meta.url));
  return isClone ? "npx gatehouse" : "npx opa-gatehouse";
}
