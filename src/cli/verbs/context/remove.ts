import { writeLines } from "../../cli-io.ts";
import { contextNamed } from "../../contexts/context.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { paintFor } from "../../paint.ts";
import { examples, type Verb } from "../../verb.ts";

export const remove: Verb = {
  name: "remove",
  summary: "forget a context; the files that it names stay",
  define: (command) => {
    command.argument("<name>", "the context").addHelpText(
      "after",
      examples([
        ["gatehouse context remove prod", "its token file stays"],
        ["gatehouse context list", "what is left"],
      ]),
    );
  },
  run: async (io, command) => {
    const name = command.args[0] ?? "";
    const { readContexts, writeContexts } = await import("../../contexts/contexts-file.ts");
    const known = await readContexts(io);
    contextNamed(known, name);
    const contexts = new Map(known.contexts);
    contexts.delete(name);
    const isCurrent = known.current === name;
    await writeContexts(io, { current: isCurrent ? undefined : known.current, contexts });
    const { good, strong } = paintFor(io, "stdout");
    const after = isCurrent ? "; there is no current one now" : "";
    writeLines(io.stdout, [`${good("Removed")} ${strong(name)}${after}`]);
    return EXIT_OK;
  },
};
