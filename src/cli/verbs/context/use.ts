import { type CliIo, writeLines } from "../../cli-io.ts";
import { contextNamed } from "../../contexts/context.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { paintFor } from "../../paint.ts";
import { SERVER } from "../../settings.ts";
import { examples, type Verb } from "../../verb.ts";

export const use: Verb = {
  name: "use",
  summary: "make a context the one that commands talk to",
  define: (command) => {
    command.argument("<name>", "the context").addHelpText(
      "after",
      examples([
        ["gatehouse context use prod", "from now on"],
        ["gatehouse list --context prod", "for one command only"],
      ]),
    );
  },
  run: async (io, command) => {
    const name = command.args[0] ?? "";
    const { readContexts, writeContexts } = await import("../../contexts/contexts-file.ts");
    const known = await readContexts(io);
    const { server } = contextNamed(known, name);
    await writeContexts(io, { ...known, current: name });
    const { good, strong } = paintFor(io, "stdout");
    writeLines(io.stdout, [`${good("Using")} ${strong(name)}: commands talk to ${server}`]);
    warnOfVariable(io);
    return EXIT_OK;
  },
};

function warnOfVariable(io: CliIo): void {
  if (!io.env[SERVER.name]) return;
  const { warning } = paintFor(io, "stderr");
  const message = `${SERVER.name} is set and goes before the current context`;
  writeLines(io.stderr, [`${warning("warning:")} ${message}`]);
}
