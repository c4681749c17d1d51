import { InvalidArgumentError, Option } from "commander";
import { HASH_PROFILES, type HashProfile } from "../../../facts/sbom/hash/canonical-form.ts";
import {
  hashText,
  parseHashText,
  type SemanticHashes,
  semanticHashes,
} from "../../../facts/sbom/hash/semantic-hash.ts";
import type { Sbom } from "../../../facts/sbom/sbom.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { aboutSbom, readSbomFile, sbomSummary, tellDoubts } from "../../local/sboms.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { examples, type Verb } from "../../verb.ts";

interface HashOptions {
  readonly profile?: HashProfile;
  readonly expect?: readonly Expected[];
  readonly json?: boolean;
}

type Expected = NonNullable<ReturnType<typeof parseHashText>>;

interface Hashed {
  readonly sbom: Sbom;
  readonly hashes: SemanticHashes;
}

export const hash: Verb = {
  name: "hash",
  summary: "hashes over what SBOMs say: equal for equal content, whatever the format and order",
  define: (command) => {
    command
      .argument("<files...>", "CycloneDX or SPDX 2 in JSON (- for standard input)")
      .addOption(
        new Option("--profile <name>", "only this hash, one line for each file").choices([
          ...HASH_PROFILES,
        ]),
      )
      .addOption(
        new Option(
          "--expect <hash>",
          "fail unless every file has this hash, once for each",
        ).argParser(parseExpected),
      )
      .addOption(jsonOption())
      .addHelpText(
        "after",
        `${examples([
          ["gatehouse sbom hash bom.json", "all four hashes"],
          ["gatehouse sbom hash bom.json bom.spdx.json --profile graph", "are the graphs the same"],
          ["gatehouse sbom hash bom.json --expect sbom-v1-full:5c6e...", "in a pipeline"],
        ])}

components: identities, digests and what they replace. graph: identities and edges. licences: packages without
versions, with their licences. full: all of it, and what the document is about. Times, serial numbers, tools,
references, order and nesting are in none.

A hash shows that documents say the same. It does not show that what they say is true.`,
      );
  },
  run: async (io, command) => {
    const { profile, expect = [], json = false } = command.opts<HashOptions>();
    const hashed: Hashed[] = [];
    for (const file of command.args) {
      const sbom = await readSbomFile(io, file);
      hashed.push({ sbom, hashes: semanticHashes(sbom) });
    }
    if (json) writeJson(io.stdout, jsonOf(hashed, expect, profile));
    else {
      tellDoubts(
        io,
        hashed.map(({ sbom }) => sbom),
      );
      writeLines(io.stdout, profile === undefined ? allLines(io, hashed) : lines(hashed, profile));
      writeLines(io.stderr, mismatches(io, hashed, expect));
    }
    const isExpected = hashed.every(({ hashes }) => missedOf(hashes, expect).length === 0);
    return isExpected ? EXIT_OK : EXIT_REFUSED;
  },
};

function parseExpected(text: string, before: readonly Expected[] = []): readonly Expected[] {
  const parsed = parseHashText(text);
  if (parsed !== undefined) return [...before, parsed];
  const names = HASH_PROFILES.map((profile) => hashText(profile, "")).join(" or ");
  throw new InvalidArgumentError(`One of ${names} and 64 hexadecimal digits is wanted.`);
}

function missedOf(hashes: SemanticHashes, expected: readonly Expected[]): readonly Expected[] {
  return expected.filter(({ profile, hash: wanted }) => hashes[profile] !== wanted);
}

/** As sha256sum prints them. */
function lines(hashed: readonly Hashed[], profile: HashProfile): string[] {
  return hashed.map(
    ({ sbom, hashes }) => `${hashText(profile, hashes[profile])}  ${plain(sbom.file)}`,
  );
}

function allLines(io: CliIo, hashed: readonly Hashed[]): string[] {
  const { strong } = paintFor(io, "stdout");
  return hashed.flatMap(({ sbom, hashes }) => [
    strong(aboutSbom(sbom)),
    ...HASH_PROFILES.map((profile) => `  ${hashText(profile, hashes[profile])}`),
  ]);
}

function mismatches(io: CliIo, hashed: readonly Hashed[], expected: readonly Expected[]): string[] {
  const { bad } = paintFor(io, "stderr");
  return hashed.flatMap(({ sbom, hashes }) =>
    missedOf(hashes, expected).flatMap(({ profile, hash: wanted }) => [
      `${bad("different:")} ${plain(sbom.file)} has not the hash that is expected`,
      `  expected ${hashText(profile, wanted)}`,
      `  it has   ${hashText(profile, hashes[profile])}`,
    ]),
  );
}

function jsonOf(
  hashed: readonly Hashed[],
  expected: readonly Expected[],
  only: HashProfile | undefined,
): unknown {
  const profiles = only === undefined ? HASH_PROFILES : [only];
  return hashed.map(({ sbom, hashes }) => ({
    ...sbomSummary(sbom),
    hashes: Object.fromEntries(
      profiles.map((profile) => [profile, hashText(profile, hashes[profile])]),
    ),
    ...(expected.length > 0 && { expected: missedOf(hashes, expected).length === 0 }),
  }));
}
