import { writeJson, writeLines } from "../../cli-io.ts";
import type { ListedToken } from "../../client/tokens.ts";
import { addConnection, clientFor } from "../../connection.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatAge, formatTable } from "../../format.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";
import { grantText } from "./shown-token.ts";

export const list: Verb = {
  name: "list",
  summary: "the tokens of a server: whose they are, what they may, until when",
  define: (command) => {
    command.addOption(jsonOption()).addHelpText(
      "after",
      examples([
        ["gatehouse token list", "a table"],
        ["gatehouse token list --json | jq -r '.tokens[].id'", "for scripts"],
      ]),
    );
    addConnection(command);
  },
  run: async (io, command) => {
    const client = await clientFor(io, command);
    const tokens = await withProgress(io, "asking for the tokens", client.listTokens());
    if (command.opts<{ json?: boolean }>().json === true) writeJson(io.stdout, { tokens });
    else if (tokens.length === 0) {
      writeLines(io.stdout, ["No tokens yet. Make one: gatehouse token create NAME --role ROLE"]);
    } else {
      const { strong, faint } = paintFor(io, "stdout");
      const columns = [
        { title: "ID" },
        { title: "NAME", paint: strong },
        { title: "MAY" },
        { title: "MADE" },
        { title: "STATE" },
      ];
      const rows = tokens.map((token) => [
        plain(token.id),
        plain(token.name),
        plain(token.grants.map(grantText).join("; ")),
        `${formatAge(token.created_at, io.now())} by ${plain(token.created_by)}`,
        stateOf(token, io.now()),
      ]);
      writeLines(io.stdout, formatTable(columns, rows, faint));
    }
    return EXIT_OK;
  },
};

function stateOf({ expires_at: end, revoked_at: revoked }: ListedToken, now: number): string {
  if (revoked !== undefined) return "revoked";
  if (end === undefined) return "valid";
  return Date.parse(end) <= now ? "expired" : `valid until ${plain(end)}`;
}
