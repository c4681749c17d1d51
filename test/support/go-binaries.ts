// @ts-expect-error: scripts are plain JavaScript.
import { goBinaries } from "../../scripts/lib/go-binaries.mjs";

/**
 * Where the Go programs lie that set-up fetched from npm, by package and version: `esbuild-linux-64@0.14.0`. A suite that
 * reads them names their paths as what it needs: `describeWithProgram("...", Object.values(GO_BINARIES), ...)`.
 */
export const GO_BINARIES: Readonly<Record<string, string>> = goBinaries();
