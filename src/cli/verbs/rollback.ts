import type { BundleName } from "../../domain/bundle-name.ts";
import { writeJson } from "../cli-io.ts";
import { addConnection, clientFor } from "../connection.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { reportWarnings } from "../failure.ts";
import { bundleArgument, jsonOption } from "../options.ts";
import { withProgress } from "../progress.ts";
import { reportPublished } from "../publish-report.ts";
import { examples, type Verb } from "../verb.ts";

export const rollback: Verb = {
  name: "rollback",
  summary: "make an older revision active again, under a new sequence",
  define: (command) => {
    command
      .argument("<name>", "the bundle", bundleArgument)
      .argument("<revision>", "a kept revision, or a unique prefix of at least 8 digits")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse history authz", "which revisions are kept"],
          ["gatehouse rollback authz 3f2a9c1b04de", "go back to one of them"],
        ]),
      );
    addConnection(command);
  },
  run: async (io, command) => {
    const [name, revision] = command.processedArgs as [BundleName, string];
    const work = (await clientFor(io, command)).rollback(name, revision);
    const answer = await withProgress(io, `rolling ${name} back`, work);
    if (command.opts<{ json?: boolean }>().json === true) {
      writeJson(io.stdout, answer);
      return EXIT_OK;
    }
    reportWarnings(io, answer.warnings, undefined);
    reportPublished(io, answer, "Rolled back");
    return EXIT_OK;
  },
};
