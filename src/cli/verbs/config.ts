import { Option } from "commander";
import { hideSecret } from "../../means/settings/hide-secret.ts";
import { configKey, parserOf, typedValue } from "../../service/config-schema.ts";
import { configInForce, type SettingInForce } from "../../service/settings-in-force.ts";
import { writeJson, writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { jsonOption } from "../options.ts";
import { plain } from "../paint.ts";
import { addSettingOptions, settingsFor } from "../setting-options.ts";
import { examples, type Verb } from "../verb.ts";

/** The verb `config`: what `serve` would run with. */
export const config: Verb = {
  name: "config",
  summary: "the server's settings that are in force, and what set each",
  define: (command) => {
    addSettingOptions(command);
    command
      .addOption(
        new Option("--format <format>", "yaml or json (default: yaml)").choices(["yaml", "json"]),
      )
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse config", "what serve would run with here"],
          ["gatehouse config --config prod.yaml", "by another file"],
          ["gatehouse config --json | jq -r .settings.dataDir.value", "for scripts"],
        ]),
      );
  },
  run: async (io, command) => {
    const { json = false, format } = command.opts<{ json?: boolean; format?: string }>();
    const settings = await settingsFor(io, command);
    configInForce(settings, io.env);
    const shown = settings.filter(isKnown);
    if (json || format === "json") writeJson(io.stdout, { settings: asJson(shown) });
    else writeLines(io.stdout, asYaml(shown));
    return EXIT_OK;
  },
};

/** Where opa lies by default is found out only when it is looked for. */
function isKnown({ variable, source }: SettingInForce): boolean {
  return source !== "default" || parserOf(variable) !== undefined;
}

function shownValue({ variable, text }: SettingInForce): string | number | boolean {
  return variable.secret === true ? hideSecret(text) : typedValue(variable, text);
}

function asJson(settings: readonly SettingInForce[]): Record<string, object> {
  const members = settings.map((setting) => {
    const { variable, source, from } = setting;
    const value = { value: shownValue(setting), source, ...(from !== "" && { from }) };
    return [configKey(variable), value] as const;
  });
  return Object.fromEntries(members);
}

/** A file of settings that could be used as it is, but for its secrets. JSON's texts and numbers are YAML's. */
function asYaml(settings: readonly SettingInForce[]): string[] {
  const values = settings.map((setting) => ({
    line: `  ${configKey(setting.variable)}: ${plain(JSON.stringify(shownValue(setting)))}`,
    origin: setting.from === "" ? "default" : `${setting.source} ${plain(setting.from)}`,
  }));
  const width = Math.min(60, Math.max(...values.map(({ line }) => line.length)));
  return [
    "apiVersion: gatehouse/v1",
    "kind: Config",
    "spec:",
    ...values.map(({ line, origin }) => `${line.padEnd(width)} # ${origin}`),
  ];
}
