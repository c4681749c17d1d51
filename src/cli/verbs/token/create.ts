import { type Command, Option } from "commander";
import { scopeOf } from "../../../domain/grant.ts";
import { ROLES, type Role } from "../../../domain/role.ts";
import { parseScope } from "../../../domain/scope.ts";
import type { GrantText } from "../../client/tokens.ts";
import { addConnection, clientFor } from "../../connection.ts";
import { parseDuration } from "../../duration.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { asArgument, jsonOption } from "../../options.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";
import { showNewToken } from "./shown-token.ts";

interface Options {
  readonly role: Role;
  readonly bundles?: readonly string[];
  readonly paths?: readonly string[];
  readonly expires?: number;
  readonly json?: boolean;
}

const scope = asArgument((text: string) => parseScope(text.split(",").map((each) => each.trim())));

export const create: Verb = {
  name: "create",
  summary: "make a token: it is shown once, on standard output",
  define: (command) => {
    command
      .argument("<name>", "whose it is, as it will stand in the log")
      .addOption(
        new Option("--role <role>", "what its holder may").choices(ROLES).makeOptionMandatory(),
      )
      .option("--bundles <scope>", "of agents, viewers, authors: authz,k8s/* or *", scope)
      .option("--paths <scope>", "of deciders: decision paths with all below", scope)
      .option("--expires <time>", "its lifetime: 90d, 12h", asArgument(parseDuration))
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse token create web --role agent --bundles authz > token", "for an agent"],
          ["gatehouse token create ci --role author --bundles 'k8s/*' --expires 90d", "pushes"],
          ["gatehouse token create shop --role decider --paths authz", "asks for decisions"],
        ]),
      );
    addConnection(command);
  },
  run: async (io, command) => {
    const { expires, json = false } = command.opts<Options>();
    const grants = [grantOf(command)];
    const client = await clientFor(io, command);
    const wish = { name: command.args[0] ?? "", grants };
    const lifetime = expires === undefined ? {} : { lifetime_seconds: expires };
    const made = client.createToken({ ...wish, ...lifetime });
    showNewToken(io, await withProgress(io, "making a token", made), json);
    return EXIT_OK;
  },
};

function grantOf(command: Command): GrantText {
  const { role, bundles, paths } = command.opts<Options>();
  const wanted = scopeOf(role);
  const given = [bundles && "bundles", paths && "paths"].filter((each) => each !== undefined);
  if (given.join() !== (wanted ?? "")) {
    const what =
      wanted === undefined
        ? "is about everything: no --bundles and no --paths"
        : `needs --${wanted}, and nothing else`;
    return command.error(`error: the role ${role} ${what}`);
  }
  return { role, ...(bundles && { bundles }), ...(paths && { paths }) };
}
