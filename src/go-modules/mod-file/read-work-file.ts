import { goDebugOf, placedOf, replacementOf } from "./directives/public-facts.ts";
import type { WorkFile } from "./mod-file.ts";
import { parseWork } from "./parse-file.ts";

/**
 * Reads a go.work file as Go does (golang.org/x/mod/modfile, ParseWork). Throws `invalid_parameter` with the place of
 * every fault, `too_large` beyond 16 MiB.
 */
export function readWorkFile(text: string, file: string): WorkFile {
  const { go, toolchain, godebug, use, replace } = parseWork(text, file).directives;
  return {
    go: go && placedOf(go),
    toolchain: toolchain && placedOf(toolchain),
    godebug: godebug.map(goDebugOf),
    use: use.map(placedOf),
    replace: replace.map(replacementOf),
  };
}
