import { createWriteStream } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isPolicyError, messageOf, PolicyError } from "../../../domain/policy-error.ts";
import { addConnection, clientFor } from "../../connection.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";
import { addFilters, countArgument, filtersOf } from "./audit-filters.ts";

export const exportVerb: Verb = {
  name: "export",
  summary: "the whole audit as JSON lines, oldest first",
  define: (command) => {
    command
      .option("-o, --output <file>", "write it there instead of to standard output")
      .option("--after <sequence>", "only what comes behind a record", countArgument);
    addFilters(command);
    command.addHelpText(
      "after",
      examples([
        ["gatehouse audit export -o audit.jsonl", "audit verify reads it"],
        ["gatehouse audit export --after 12355 >> audit.jsonl", "what came since"],
        ["gatehouse audit export --what refused | jq -r .from", "for scripts"],
      ]),
    );
    addConnection(command);
  },
  run: async (io, command) => {
    const { output, after } = command.opts<{ output?: string; after?: number }>();
    const client = await clientFor(io, command);
    const chunks = await client.auditLines({
      ...filtersOf(command),
      ...(after !== undefined && { after }),
    });
    if (output === undefined) for await (const chunk of chunks) io.stdout.write(chunk);
    else
      await withProgress(io, "writing the audit", writeFile(path.resolve(io.cwd, output), chunks));
    return EXIT_OK;
  },
};

async function writeFile(file: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(chunks), createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    if (isPolicyError(error)) throw error;
    throw new PolicyError("invalid_parameter", messageOf(error), { cause: error });
  }
}
