import type { Command } from "commander";
import { localUrl } from "../../service/local-address.ts";
import { configInForce } from "../../service/settings-in-force.ts";
import { type CliIo, writeLines } from "../cli-io.ts";
import { createClient, type ServerClient } from "../client/client.ts";
import { addConnection, clientFor } from "../connection.ts";
import { EXIT_OK, EXIT_REFUSED } from "../exit-codes.ts";
import { plain } from "../paint.ts";
import { settingsFor } from "../setting-options.ts";
import { examples, type Verb } from "../verb.ts";

interface HealthOptions {
  readonly here?: boolean;
  readonly bundles?: boolean;
  readonly store?: boolean;
}

export const health: Verb = {
  name: "health",
  summary: "whether a server is well, by exit status",
  define: (command) => {
    addConnection(command);
    const other = ["server", "context", "tokenFile", "ca", "cert", "key"];
    const here = command.createOption(
      "--here",
      "the server that `gatehouse serve` runs here with the same settings",
    );
    command
      .addOption(here.conflicts(other))
      .option("--bundles", "only if all bundles are active")
      .option("--store", "only if its store answers")
      .addHelpText(
        "after",
        examples([
          ["gatehouse health --bundles", "before others are sent there"],
          ["gatehouse health --here", "the check of a container, by its own environment"],
        ]),
      );
  },
  run: async (io, command) => {
    const { here = false, ...asked } = command.opts<HealthOptions>();
    const client = here ? await clientHere(io, command) : await clientFor(io, command);
    const problem = await client.health(asked);
    if (problem === undefined) return EXIT_OK;
    writeLines(io.stderr, [plain(`${client.server}: ${problem}`)]);
    return EXIT_REFUSED;
  },
};

/** Whatever certificate that server shows: it is this machine that is asked, nothing is sent, and one bit is believed. */
async function clientHere(io: CliIo, command: Command): Promise<ServerClient> {
  const { address, tls } = configInForce(await settingsFor(io, command), io.env);
  const server = localUrl(address, tls !== undefined);
  return createClient({ server, signal: io.signal, tls: { isUnchecked: true } });
}
