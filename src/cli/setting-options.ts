import { type Command, Option } from "commander";
import type { Variable } from "../means/settings/setting.ts";
import { didYouMean } from "../means/text/suggestion.ts";
import { SETTINGS } from "../service/config.ts";
import { CONFIG_FILE, CONFIG_KEYS } from "../service/config-schema.ts";
import {
  type SettingInForce,
  settingsInForce,
  type TypedText,
} from "../service/settings-in-force.ts";
import type { CliIo } from "./cli-io.ts";
import { collected } from "./options.ts";

interface SettingOption {
  readonly flags: string;
  /** As commander names the value. */
  readonly name: string;
  readonly setting: Variable;
}

/** What is set so often that it has an option of its own; `--set` sets everything. */
const OPTIONS: readonly SettingOption[] = [
  { flags: "--address <host:port>", name: "address", setting: SETTINGS.address },
  { flags: "--bundles <folder>", name: "bundles", setting: SETTINGS.bundles },
  { flags: "--data-dir <folder>", name: "dataDir", setting: SETTINGS.dataDirectory },
  { flags: "--redis-url <url>", name: "redisUrl", setting: SETTINGS.redisUrl },
  { flags: "--log-level <level>", name: "logLevel", setting: SETTINGS.logLevel },
];

/** What one flag sets. */
interface Flag {
  readonly flag: string;
  readonly variable: Variable;
  readonly text: string;
}

/** The options that say what the server's settings are. */
export function addSettingOptions(command: Command): void {
  command.option(
    "--config <file>",
    `file of settings (default: ${CONFIG_FILE}, where there is one)`,
  );
  for (const { flags, setting } of OPTIONS) command.addOption(new Option(flags, about(setting)));
  command.addOption(
    new Option(
      "--set <key=value>",
      "any setting by its name in the file, such as maxWaitSeconds=60; may be given again",
    ).argParser(collected),
  );
}

function about({ name, fallback, meaning }: Variable): string {
  const standard = fallback === "" ? "" : `, default ${fallback}`;
  return `${meaning} ($${name}${standard})`;
}

/** The server's settings by flags, variables and file. Throws `misconfigured`. */
export async function settingsFor(io: CliIo, command: Command): Promise<readonly SettingInForce[]> {
  const { config } = command.opts<{ config?: string }>();
  const flags = typedFlags(command);
  // What reads YAML takes a while to load, and no other command needs it.
  const { readConfigFile } = await import("../service/config-file.ts");
  return settingsInForce({ file: await readConfigFile(io.cwd, config), env: io.env, flags });
}

function typedFlags(command: Command): ReadonlyMap<string, TypedText> {
  const options = command.opts<Record<string, string | undefined>>();
  const { set = [] } = command.opts<{ set?: readonly string[] }>();
  const own = OPTIONS.flatMap(({ name, flags, setting }): Flag[] => {
    const text = options[name];
    return text === undefined ? [] : [{ flag: flags.split(" ")[0] ?? "", variable: setting, text }];
  });
  const typed = new Map<string, TypedText>();
  for (const { flag, variable, text } of [...own, ...set.map((pair) => splitPair(command, pair))]) {
    const before = typed.get(variable.name);
    if (before !== undefined) {
      return command.error(`error: ${before.flag} and ${flag} set the same: give one`);
    }
    typed.set(variable.name, { text, flag });
  }
  return typed;
}

/** Reads `key=value`. An error never shows the value, which may be a secret. */
function splitPair(command: Command, pair: string): Flag {
  const at = pair.indexOf("=");
  if (at < 0) return command.error("error: --set takes key=value");
  const key = pair.slice(0, at).trim();
  const variable = CONFIG_KEYS.get(key);
  if (variable !== undefined) return { flag: `--set ${key}`, variable, text: pair.slice(at + 1) };
  const suggestion = didYouMean(key, CONFIG_KEYS.keys());
  return command.error(`error: --set: there is no setting ${JSON.stringify(key)}${suggestion}`);
}
