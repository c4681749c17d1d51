import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import type { ChainSubject } from "../../facts/attestation/chain/verify-chain.ts";
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

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk);
  } catch (error) {
    throw unreadable(file, error);
  }
  return hash.digest("hex");
}
