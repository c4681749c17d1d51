import { isPolicyError, PolicyError } from "../domain/policy-error.ts";
import {
  type Environment,
  type Setting,
  settingText,
  type Variable,
} from "../means/settings/setting.ts";
import { type Config, parseConfig, SERVER_VARIABLES } from "./config.ts";
import type { ConfigFile } from "./config-file.ts";
import { parserOf } from "./config-schema.ts";

/** Where a value comes from, the weakest first. */
export type SettingSource = "default" | "file" | "variable" | "flag";

/** A value that was typed, and the flag that it was typed with. */
export interface TypedText {
  readonly text: string;
  readonly flag: string;
}

/** Everything that says something of the settings; flags by the names of the variables. */
export interface SettingSources {
  readonly file: ConfigFile;
  readonly env: Environment;
  readonly flags: ReadonlyMap<string, TypedText>;
}

/** One setting as it is. */
export interface SettingInForce {
  readonly variable: Variable | Setting<unknown>;
  readonly text: string;
  readonly source: SettingSource;
  /** What a person changes to change it: a place in a file, a variable or a flag; empty for a default. */
  readonly from: string;
}

/**
 * What is in force: a flag over a variable, a variable over the file, the file over the default. Throws `misconfigured` that
 * names what it was set with.
 */
export function settingsInForce(sources: SettingSources): readonly SettingInForce[] {
  return SERVER_VARIABLES.map((variable) => {
    const setting = strongest(variable, sources);
    parserOf(variable)?.(setting.text, setting.from || variable.name);
    return setting;
  });
}

function strongest(variable: Variable, { file, env, flags }: SettingSources): SettingInForce {
  const typed = flags.get(variable.name);
  if (typed !== undefined) {
    return { variable, text: typed.text.trim(), source: "flag", from: typed.flag };
  }
  const text = settingText(variable, env);
  if (env[variable.name] !== undefined) {
    return { variable, text, source: "variable", from: variable.name };
  }
  const placed = file.get(variable.name);
  if (placed === undefined) return { variable, text, source: "default", from: "" };
  const { row, col, file: name } = placed.location;
  return { variable, text: placed.text, source: "file", from: `${name}:${row}:${col}` };
}

/**
 * An environment in which each variable says what is in force, so that a worker reads what its supervisor has read, whatever
 * becomes of the file.
 */
export function environmentOf(
  settings: readonly SettingInForce[],
  env: Environment,
): Record<string, string | undefined> {
  const set = settings.filter(({ source }) => source !== "default");
  return { ...env, ...Object.fromEntries(set.map(({ variable, text }) => [variable.name, text])) };
}

/** `parseConfig` of what is in force. What it refuses of one setting names what set it, by the name that a person used. */
export function configInForce(settings: readonly SettingInForce[], env: Environment): Config {
  try {
    return parseConfig(environmentOf(settings, env));
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const refused = settings.find(({ variable }) => error.message.startsWith(`${variable.name} `));
    if (refused === undefined || refused.source === "variable" || refused.from === "") throw error;
    const message = `${error.message} (it is set by ${refused.from})`;
    throw new PolicyError(error.code, message, { cause: error, diagnostics: error.diagnostics });
  }
}
