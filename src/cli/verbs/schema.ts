import { z } from "zod";
import { accessSchema } from "../../access/rules/access-schema.ts";
import { configSchema } from "../../service/config-schema.ts";
import { writeJson, writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { jsonOption } from "../options.ts";
import { examples, type Verb } from "../verb.ts";

export const schema: Verb = {
  name: "schema",
  summary: "the JSON Schema of a kind of declaration",
  define: (command) => {
    command
      .argument(
        "[kind]",
        "Bundle, Config, Access or a generator kind; without it the kinds are listed",
      )
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse schema", "which kinds there are"],
          ["gatehouse schema Bundle > bundle.schema.json", "for editors"],
          ["gatehouse schema Config > config.schema.json", "of the server's gatehouse.yaml"],
          ["gatehouse schema Access > access.schema.json", "of the file of GATEHOUSE_ACCESS"],
        ]),
      );
  },
  run: async (io, command) => {
    const schemas = await everySchema();
    const kind = command.args[0];
    const kinds = Object.keys(schemas);
    if (kind === undefined) {
      if (command.opts<{ json?: boolean }>().json === true) writeJson(io.stdout, { kinds });
      else writeLines(io.stdout, kinds);
      return EXIT_OK;
    }
    const found = Object.hasOwn(schemas, kind) ? schemas[kind] : undefined;
    if (found === undefined) {
      return command.error(`error: unknown kind '${kind}': one of ${kinds.join(", ")} is wanted`);
    }
    writeJson(io.stdout, z.toJSONSchema(found, { io: "input", unrepresentable: "any" }));
    return EXIT_OK;
  },
};

/** What is declared of bundles, the settings of the server, and whom it knows. */
async function everySchema(): Promise<Readonly<Record<string, z.ZodType>>> {
  const { SCHEMAS } = await import("../../kinds/schemas.ts");
  return { ...SCHEMAS, Config: configSchema, Access: accessSchema };
}
