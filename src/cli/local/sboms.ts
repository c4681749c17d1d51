import type { Sbom } from "../../facts/sbom/sbom.ts";
import type { CliIo } from "../cli-io.ts";
import { reportWarnings } from "../failure.ts";
import { formatCount } from "../format.ts";
import { plain } from "../paint.ts";
import { readInputFile } from "./source-path.ts";

/** Reads an SBOM from a file, or for `-` from standard input. */
export async function readSbomFile(io: CliIo, file: string): Promise<Sbom> {
  const { MAX_SBOM_BYTES, readSbom } = await import("../../facts/sbom/read-sbom.ts");
  const tooLarge = `${file} is larger than 80 MB, which no SBOM may be here`;
  return readSbom(await readInputFile(io, file, { limit: MAX_SBOM_BYTES, tooLarge }), file);
}

/** `app.json: CycloneDX 1.6, pkg:golang/example.com/app@v1.0.0, 12 components, 30 edges`. */
export function aboutSbom({ file, format, version, root, components, edges }: Sbom): string {
  const counts = `${formatCount(components.size, "component")}, ${formatCount(edges.length, "edge")}`;
  return plain(
    `${file}: ${format} ${version}, ${root === undefined ? "about nothing in particular" : root.key}, ${counts}`,
  );
}

/** What the text of a document leaves open, for JSON output. */
export function sbomSummary({ file, format, version, root, components, edges, ...more }: Sbom): {
  readonly file: string;
  readonly [fact: string]: unknown;
} {
  return {
    ...{ file, format, version, root: root?.key },
    ...{ components: components.size, edges: edges.length },
    ...{ duplicates: more.duplicates, completeness: more.completeness },
    warnings: more.warnings,
  };
}

/** A line on standard error for what each document leaves in doubt. */
export function tellDoubts(io: CliIo, sboms: readonly Sbom[]): void {
  for (const { warnings } of sboms) reportWarnings(io, warnings, undefined);
}
