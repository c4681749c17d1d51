import {
  type Changed,
  type ChangedComponent,
  type SbomDifferences,
  sbomDiff,
} from "../../../facts/sbom/compare/sbom-diff.ts";
import { HASH_PROFILES } from "../../../facts/sbom/hash/canonical-form.ts";
import { hashText } from "../../../facts/sbom/hash/semantic-hash.ts";
import type { Sbom, SbomEdge } from "../../../facts/sbom/sbom.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { readSbomFile, sbomSummary, tellDoubts } from "../../local/sboms.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { examples, type Verb } from "../../verb.ts";

export const diff: Verb = {
  name: "diff",
  summary: "what two SBOMs say differently: components, versions, digests, licences, edges",
  define: (command) => {
    command
      .argument("<a>", "CycloneDX or SPDX 2 in JSON (- for standard input)")
      .argument("<b>", "another, of either format")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        `${examples([
          ["gatehouse sbom diff v1.json v2.json", "what a release changes"],
          ["gatehouse sbom diff bom.cdx.json bom.spdx.json", "whether two generators agree"],
        ])}

Compared is what the documents say, not their text. Exit status 0 where the hash "full" of both is the same, 1
where it is not.`,
      );
  },
  run: async (io, command) => {
    const [first = "", second = ""] = command.args;
    const a = await readSbomFile(io, first);
    const b = await readSbomFile(io, second);
    const found = sbomDiff(a, b);
    if (command.opts<{ json?: boolean }>().json === true) {
      writeJson(io.stdout, jsonOf(a, b, found));
    } else {
      tellDoubts(io, [a, b]);
      writeLines(io.stdout, linesOf(io, a, b, found));
    }
    return found.different.length === 0 ? EXIT_OK : EXIT_REFUSED;
  },
};

function jsonOf(a: Sbom, b: Sbom, { hashes, ...found }: SbomDifferences): unknown {
  const texts = HASH_PROFILES.map((profile) => {
    const pair = hashes[profile];
    return [profile, { a: hashText(profile, pair.a), b: hashText(profile, pair.b) }] as const;
  });
  return { a: sbomSummary(a), b: sbomSummary(b), ...found, hashes: Object.fromEntries(texts) };
}

function linesOf(io: CliIo, a: Sbom, b: Sbom, found: SbomDifferences): string[] {
  const { strong, good, faint } = paintFor(io, "stdout");
  const [left, right] = [plain(a.file), plain(b.file)];
  if (found.different.length === 0) {
    const same = `${formatCount(a.components.size, "component")}, ${formatCount(a.edges.length, "edge")}`;
    return [`${good("same:")} ${left} and ${right} (${same})`];
  }
  const equal = HASH_PROFILES.filter((profile) => !found.different.includes(profile));
  return [
    strong(`${left} -> ${right}`),
    ...rootLines(found),
    ...section("added", found.added.map(plain)),
    ...section("removed", found.removed.map(plain)),
    ...section("changed", found.changed.flatMap(changeLines)),
    ...section("edges added", found.addedEdges.map(edgeText)),
    ...section("edges removed", found.removedEdges.map(edgeText)),
    faint(`  hashes that differ: ${found.different.join(", ")}`),
    ...(equal.length === 0 ? [] : [faint(`  hashes that are the same: ${equal.join(", ")}`)]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${line}`)];
}

function rootLines({ root, rootContent }: SbomDifferences): string[] {
  if (rootContent !== undefined) return section("what they are about", changeLines(rootContent));
  if (root === undefined) return [];
  return section("what they are about", [changeText(root, (key) => plain(key ?? "nothing"))]);
}

/** One line for a single change, else one for each under the name. */
function changeLines({ base, ...changes }: ChangedComponent): string[] {
  const { version, digests, replaces, licences } = changes;
  const texts = [
    ...(version === undefined
      ? []
      : [`version ${changeText(version, (text) => plain(text) || "none")}`]),
    ...setChange("digests", digests),
    ...setChange("replaces", replaces),
    ...setChange("licences", licences),
  ];
  const [only, ...more] = texts;
  return more.length === 0
    ? [`${plain(base)}: ${only}`]
    : [`${plain(base)}:`, ...texts.map((text) => `  ${text}`)];
}

function setChange(name: string, change: Changed<readonly string[]> | undefined): string[] {
  if (change === undefined) return [];
  const text = changeText(change, (values) => values.map(plain).join(", ") || "none");
  return [`${name} ${text}`];
}

function changeText<Value>({ a, b }: Changed<Value>, textOf: (value: Value) => string): string {
  return `${textOf(a)} -> ${textOf(b)}`;
}

function edgeText({ from, kind, to }: SbomEdge): string {
  return plain(`${from} ${kind} ${to}`);
}
