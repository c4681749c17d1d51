import { writeJson, writeLines } from "../../cli-io.ts";
import { addConnection, clientFor } from "../../connection.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";

export const revoke: Verb = {
  name: "revoke",
  summary: "end a token at once, on every replica",
  define: (command) => {
    command
      .argument("<id>", "the token's id (gatehouse token list)")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse token revoke k3v9x2m1q8ab", "what is held for it ends with 401"],
          ["gatehouse token list", "which ids there are"],
        ]),
      );
    addConnection(command);
  },
  run: async (io, command) => {
    const client = await clientFor(io, command);
    const ended = client.revokeToken(command.args[0] ?? "");
    const token = await withProgress(io, "revoking the token", ended);
    if (command.opts<{ json?: boolean }>().json === true) writeJson(io.stdout, token);
    else {
      const { good, strong } = paintFor(io, "stdout");
      writeLines(io.stdout, [`${good("Revoked")} ${strong(plain(token.name))} (${token.id})`]);
    }
    return EXIT_OK;
  },
};
