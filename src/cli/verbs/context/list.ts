import { writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatTable } from "../../format.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { examples, type Verb } from "../../verb.ts";

export const list: Verb = {
  name: "list",
  summary: "the contexts there are; the current one is marked",
  define: (command) => {
    command.addOption(jsonOption()).addHelpText(
      "after",
      examples([
        ["gatehouse context list", "a table"],
        ["gatehouse context list --json | jq -r '.contexts[].name'", "for scripts"],
      ]),
    );
  },
  run: async (io, command) => {
    const { readContexts } = await import("../../contexts/contexts-file.ts");
    const { current, contexts } = await readContexts(io);
    const entries = [...contexts].map(([name, context]) => ({
      name,
      current: name === current,
      ...context,
    }));
    if (command.opts<{ json?: boolean }>().json === true) {
      writeJson(io.stdout, { contexts: entries });
      return EXIT_OK;
    }
    if (entries.length === 0) {
      writeLines(io.stdout, ["No contexts yet. Add one: gatehouse context add NAME --server URL"]);
      return EXIT_OK;
    }
    const { strong, faint } = paintFor(io, "stdout");
    const columns = [
      { title: "" },
      { title: "CONTEXT", paint: strong },
      { title: "SERVER" },
      { title: "TOKEN FILE" },
    ];
    const rows = entries.map(({ name, current: isCurrent, server, tokenFile = "" }) => [
      isCurrent ? "*" : "",
      plain(name),
      plain(server),
      plain(tokenFile),
    ]);
    writeLines(io.stdout, formatTable(columns, rows, faint));
    return EXIT_OK;
  },
};
