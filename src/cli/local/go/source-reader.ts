import { createHash } from "node:crypto";
import type { FactSource } from "../../../facts/dependencies/dependency-facts.ts";
import type { CliIo } from "../../cli-io.ts";
import { readInputFile } from "../source-path.ts";

const MAX_BYTES: number = 64 * 1024 * 1024;

/** Reads files one by one, and remembers what they held. */
export interface SourceReader {
  read(file: string, format: string, limit?: number): Promise<Uint8Array>;
  /** What was read elsewhere. */
  add(file: string, format: string, bytes: Uint8Array): void;
  addHashed(source: FactSource): void;
  readonly sources: readonly FactSource[];
}

export function sourceReader(io: CliIo): SourceReader {
  const sources: FactSource[] = [];
  const add = (file: string, format: string, bytes: Uint8Array): void => {
    sources.push({ file, format, sha256: createHash("sha256").update(bytes).digest("hex") });
  };
  return {
    sources,
    add,
    addHashed: (source) => {
      sources.push(source);
    },
    read: async (file, format, limit = MAX_BYTES) => {
      const tooLarge = `${file} is larger than ${limit} bytes, which no such file is`;
      const bytes = await readInputFile(io, file, { limit, tooLarge });
      add(file, format, bytes);
      return bytes;
    },
  };
}
