import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import type { ChainSubject } from "../../facts/attestation/chain/verify-chain.ts";
import {
  ARTEFACT_ANNOTATION,
  ARTEFACTS,
  SEMANTIC_HASH,
} from "../../facts/attestation/statement/named-digests.ts";
import type { Resource } from "../../facts/attestation/statement/statement.ts";
import { unreadable } from "../../means/text/read-bounded.ts";
import type { CliIo } from "../cli-io.ts";

/** What evidence is about, by its files. */
export interface ArtefactFiles {
  readonly binary?: string;
  readonly sbom?: string;
  readonly package?: string;
  readonly semanticHash?: string;
}

/** Adds what `artefactDigests` reads. */
export function addArtefacts(command: Command): void {
  command
    .option("--binary <file>", "the program")
    .option("--sbom <file>", "its SBOM, the very file")
    .option("--package <file>", "what the program is released in")
    .option("--semantic-hash <hash>", "of its SBOM, as gatehouse sbom hash prints it");
}

/** The SHA-256 of each file, and the semantic hash as it is given. */
export async function artefactDigests(io: CliIo, files: ArtefactFiles): Promise<ChainSubject> {
  const digest = async (file: string | undefined): Promise<string | undefined> =>
    file === undefined ? undefined : await sha256Of(path.resolve(io.cwd, file));
  return {
    binary: await digest(files.binary),
    sbom: await digest(files.sbom),
    package: await digest(files.package),
    semanticHash: files.semanticHash,
  };
}

/** Each artefact as the subject of a statement, which says itself what it is. */
export function subjectsOf(digests: ChainSubject): Resource[] {
  return ARTEFACTS.flatMap((artefact): Resource[] => {
    const digest = digests[artefact];
    if (digest === undefined) return [];
    const algorithm = artefact === SEMANTIC_HASH ? SEMANTIC_HASH : "sha256";
    return [
      {
        name: artefact,
        digest: { [algorithm]: digest },
        annotations: { [ARTEFACT_ANNOTATION]: artefact },
      },
    ];
  });
}

/** The SHA-256 of a file in hexadecimal. Throws `invalid_parameter`. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk);
  } catch (error) {
    throw unreadable(file, error);
  }
  return hash.digest("hex");
}
