import type { Command } from "commander";
import type { BundleName } from "../../domain/bundle-name.ts";
import { shortRevision } from "../../domain/revision.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import type { ServerClient } from "../client/client.ts";
import { confirm } from "../confirm.ts";
import { addConnection, clientFor } from "../connection.ts";
import { EXIT_OK, EXIT_REFUSED } from "../exit-codes.ts";
import { reportWarnings } from "../failure.ts";
import { bundleArgument, jsonOption } from "../options.ts";
import { paintFor, plain } from "../paint.ts";
import { withProgress } from "../progress.ts";
import { examples, type Verb } from "../verb.ts";

/** The verb `delete`, which is no name in JavaScript. */
export const deleteVerb: Verb = {
  name: "delete",
  summary: "end a bundle: agents keep what they run, its roots are free",
  define: (command) => {
    command
      .argument("<name>", "the bundle", bundleArgument)
      .option("--yes", "do not ask; needed where nobody can be asked")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse delete authz", "asks first"],
          ["gatehouse delete authz --yes", "in scripts"],
        ]),
      );
    addConnection(command);
  },
  run: async (io, command) => {
    const [name] = command.processedArgs as [BundleName];
    const { yes = false, json = false } = command.opts<{ yes?: boolean; json?: boolean }>();
    const client = await clientFor(io, command);
    if (!yes && !(await isConfirmed(io, command, client, name))) {
      writeLines(io.stderr, [`${plain(name)} was not deleted.`]);
      return EXIT_REFUSED;
    }
    const answer = await withProgress(io, `deleting ${name}`, client.delete(name));
    if (json) {
      writeJson(io.stdout, answer);
      return EXIT_OK;
    }
    reportWarnings(io, answer.warnings, undefined);
    const { revision, head } = answer;
    const { good, strong } = paintFor(io, "stdout");
    writeLines(io.stdout, [
      `${good("Deleted")} ${strong(plain(name))}: it was revision ${strong(shortRevision(revision))}, sequence ${head.sequence}`,
    ]);
    return EXIT_OK;
  },
};

async function isConfirmed(
  io: CliIo,
  command: Command,
  client: ServerClient,
  name: BundleName,
): Promise<boolean> {
  if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) {
    return command.error("error: nobody can be asked here: give --yes to delete without asking");
  }
  const { head } = await client.one(name);
  const what = `${plain(name)} (revision ${shortRevision(head.revision)}, sequence ${head.sequence})`;
  return await confirm(io, `Delete ${what}? Agents keep what they run. [y/N] `);
}
