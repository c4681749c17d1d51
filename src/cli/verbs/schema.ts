import { z } from "zod";
import { writeJson, writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { jsonOption } from "../options.ts";
import { examples, type Verb } from "../verb.ts";

export const schema: Verb = {
  name: "schema",
  summary: "the JSON Schema of a kind of declaration",
  define: (command) => {
    command
      .argument("[kind]", "Bundle, or a generator kind; without it the kinds are listed")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse schema", "which kinds there are"],
          ["gatehouse schema Bundle > bundle.schema.json", "for editors"],
        ]),
      );
  },
  run: async (io, command) => {
    const { SCHEMAS } = await import("../../kinds/schemas.ts");
    const kind = command.args[0];
    const kinds = Object.keys(SCHEMAS);
    if (kind === undefined) {
      if (command.opts<{ json?: boolean }>().json === true) writeJson(io.stdout, { kinds });
      else writeLines(io.stdout, kinds);
      return EXIT_OK;
    }
    const found = Object.hasOwn(SCHEMAS, kind) ? SCHEMAS[kind] : undefined;
    if (found === undefined) {
      return command.error(`error: unknown kind '${kind}': one of ${kinds.join(", ")} is wanted`);
    }
    writeJson(io.stdout, z.toJSONSchema(found, { io: "input", unrepresentable: "any" }));
    return EXIT_OK;
  },
};
