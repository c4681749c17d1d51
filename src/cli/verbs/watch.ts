import type { BundleName } from "../../domain/bundle-name.ts";
import { watchHeads } from "../client/watch-heads.ts";
import { addConnection, clientFor } from "../connection.ts";
import { watchFolder } from "../local/watch-folder.ts";
import { bundleOption } from "../options.ts";
import { addStatements, refuseStatements, statementsOf } from "../statement-options.ts";
import { examples, type Verb } from "../verb.ts";

interface WatchOptions {
  readonly bundle?: BundleName;
  readonly json?: boolean;
}

export const watch: Verb = {
  name: "watch",
  summary: "follow head moves, or push a folder on each save",
  define: (command) => {
    command
      .argument("[path]", "a folder to push on each save; without it head moves are followed")
      .addOption(bundleOption("the bundle to push or to follow (default: bundle.yaml's, or all)"))
      .option("--json", "print one JSON document a line")
      .addHelpText(
        "after",
        examples([
          ["gatehouse watch", "what moves, as it moves; Ctrl-C ends"],
          ["gatehouse watch --json | jq --unbuffered .revision", "for scripts"],
          ["gatehouse watch ./my-policy --bundle authz", "push on each save"],
        ]),
      );
    addStatements(command);
    addConnection(command);
  },
  run: async (io, command) => {
    const { bundle, json = false } = command.opts<WatchOptions>();
    const client = await clientFor(io, command);
    const folder = command.args[0];
    if (folder === undefined) {
      refuseStatements(command, "a folder");
      return await watchHeads(io, client, { bundle, json });
    }
    return await watchFolder(io, client, {
      folder,
      bundle,
      json,
      statements: statementsOf(command),
    });
  },
};
