import { addConnection, clientFor } from "../../connection.ts";
import { parseDuration } from "../../duration.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { asArgument, jsonOption } from "../../options.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";
import { showNewToken } from "./shown-token.ts";

const DEFAULT_OVERLAP_SECONDS = 3_600;

interface Options {
  readonly overlap?: number;
  readonly expires?: number;
  readonly json?: boolean;
}

export const rotate: Verb = {
  name: "rotate",
  summary: "make another token for the same; the old one ends a while later",
  define: (command) => {
    command
      .argument("<id>", "the old token's id (gatehouse token list)")
      .option(
        "--overlap <time>",
        "how long the old one goes on (default: 1h)",
        asArgument(parseDuration),
      )
      .option(
        "--expires <time>",
        "the new one's lifetime (default: the old one's)",
        asArgument(parseDuration),
      )
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse token rotate k3v9x2m1q8ab > token", "an hour for both"],
          ["gatehouse token rotate k3v9x2m1q8ab --overlap 7d", "a week for both"],
        ]),
      );
    addConnection(command);
  },
  run: async (io, command) => {
    const { overlap = DEFAULT_OVERLAP_SECONDS, expires, json = false } = command.opts<Options>();
    const client = await clientFor(io, command);
    const made = client.rotateToken(command.args[0] ?? "", {
      overlap_seconds: overlap,
      ...(expires !== undefined && { lifetime_seconds: expires }),
    });
    showNewToken(io, await withProgress(io, "making another token", made), json);
    return EXIT_OK;
  },
};
