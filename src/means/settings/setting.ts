import { PolicyError } from "../../domain/policy-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** One environment variable, as the README lists it. */
export interface Variable {
  readonly name: string;
  readonly fallback: string;
  readonly meaning: string;
  /** It holds a secret, or a URL that may: whoever prints it goes through `hideSecret`. */
  readonly secret?: true;
}

/** How a value is written where settings stand in a file, which knows numbers and lists; text where nothing is said. */
export type ValueForm =
  | { readonly kind: "count"; readonly least: number }
  | { readonly kind: "flag" }
  | { readonly kind: "word"; readonly words: readonly string[] }
  | { readonly kind: "list" };

/** Gets the text without space around it. Throws `misconfigured` that names the variable and what it accepts. */
export interface Parse<T> {
  (text: string, name: string): T;
  readonly form?: ValueForm;
}

/** A variable together with what its text means. */
export interface Setting<T> extends Variable {
  readonly parse: Parse<T>;
}

/** Settings by the name that code gives to each. */
type Settings = Readonly<Record<string, Setting<unknown>>>;

/** What settings are once they are read. */
export type SettingValues<S extends Settings> = {
  readonly [Key in keyof S]: S[Key] extends Setting<infer T> ? T : never;
};

/** What the environment says for one variable, without space around it, else what holds where it says nothing. */
export function settingText({ name, fallback }: Variable, env: Environment): string {
  return (env[name] ?? fallback).trim();
}

/** Reads one setting. Throws `misconfigured`. */
export function readSetting<T>(setting: Setting<T>, env: Environment): T {
  return setting.parse(settingText(setting, env), setting.name);
}

/** Reads each setting. Throws the first `misconfigured`. */
export function readSettings<S extends Settings>(settings: S, env: Environment): SettingValues<S> {
  const read = Object.entries(settings).map(([key, setting]) => [key, readSetting(setting, env)]);
  return Object.fromEntries(read) as SettingValues<S>;
}

export function misconfigured(name: string, reason: string): PolicyError {
  return new PolicyError("misconfigured", `${name} ${reason}`);
}
