import { PolicyError } from "../../../domain/policy-error.ts";
import { writeJson, writeLines } from "../../cli-io.ts";
import { contextNamed } from "../../contexts/context.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { jsonOption } from "../../options.ts";
import { plain } from "../../paint.ts";
import { examples, type Verb } from "../../verb.ts";

export const show: Verb = {
  name: "show",
  summary: "the server and the files of a context; never what is in them",
  define: (command) => {
    command
      .argument("[name]", "the context (default: the current one)")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse context show", "the current one"],
          ["gatehouse context show prod --json | jq -r .server", "for scripts"],
        ]),
      );
  },
  run: async (io, command) => {
    const { readContexts, contextLines } = await import("../../contexts/contexts-file.ts");
    const known = await readContexts(io);
    const name = command.args[0] ?? known.current;
    if (name === undefined) {
      throw new PolicyError("misconfigured", "there is no current context: name one");
    }
    const shown = { name, current: name === known.current, ...contextNamed(known, name) };
    if (command.opts<{ json?: boolean }>().json === true) writeJson(io.stdout, shown);
    else writeLines(io.stdout, contextLines(shown).map(plain));
    return EXIT_OK;
  },
};
