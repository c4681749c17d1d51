import { readFileSync } from "node:fs";

/** What this program was built of. */
export interface BuiltProgram {
  readonly version: string;
  /** The commit; undefined where whoever packed the program did not say. */
  readonly revision: string | undefined;
}

/** As `package.json` of this program says: `gitHead` is what npm calls the commit. */
export function builtProgram(): BuiltProgram {
  return programOf(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
}

/** Reads the text of a `package.json`. */
export function programOf(text: string): BuiltProgram {
  const { version, gitHead } = JSON.parse(text) as { version: string; gitHead?: string };
  return { version, revision: gitHead || undefined };
}

/** In one line, for people and for scripts that read the first word. */
export function versionLine({ version, revision }: BuiltProgram): string {
  return revision === undefined ? version : `${version} (${revision})`;
}
