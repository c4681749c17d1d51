import { z } from "zod";
import type { Parse, Setting, ValueForm, Variable } from "../means/settings/setting.ts";
import { SERVER_VARIABLES } from "./config.ts";

/** The file of settings that is looked for in the working directory. */
export const CONFIG_FILE = "gatehouse.yaml";

/** The name of a variable in `gatehouse.yaml`: `maxInputBytes` for `GATEHOUSE_MAX_INPUT_BYTES`. */
export function configKey({ name }: Variable): string {
  return name
    .replace(/^GATEHOUSE_/, "")
    .toLowerCase()
    .replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** What can stand in `gatehouse.yaml`, by its name there. */
export const CONFIG_KEYS: ReadonlyMap<string, Variable | Setting<unknown>> = new Map(
  SERVER_VARIABLES.map((variable) => [configKey(variable), variable]),
);

/** What the text of a variable means; undefined for a path that is taken as it is. */
export function parserOf(variable: Variable | Setting<unknown>): Parse<unknown> | undefined {
  return "parse" in variable ? variable.parse : undefined;
}

type ConfigValue = string | number | boolean | readonly string[];

interface ConfigDocument {
  readonly apiVersion: "gatehouse/v1";
  readonly kind: "Config";
  readonly spec: Readonly<Record<string, ConfigValue | undefined>>;
}

/** `kind: Config`, the server's `gatehouse.yaml`: shapes only, what a text must be says each setting's own parser. */
export const configSchema: z.ZodType<ConfigDocument, unknown> = z.strictObject({
  apiVersion: z.literal("gatehouse/v1"),
  kind: z.literal("Config"),
  spec: z.strictObject(
    Object.fromEntries([...CONFIG_KEYS].map(([key, variable]) => [key, valueSchema(variable)])),
  ),
});

function valueSchema(variable: Variable | Setting<unknown>): z.ZodType<ConfigValue | undefined> {
  const { name, meaning } = variable;
  const description = `${meaning} Variable: ${name}.`;
  const parse = parserOf(variable);
  if (parse === undefined) return z.string().optional().meta({ description });
  const form = parse.form;
  const standard = typedValue(variable, variable.fallback);
  return formSchema(form).optional().meta({ description, default: standard });
}

function formSchema(form: ValueForm | undefined): z.ZodType<ConfigValue> {
  switch (form?.kind) {
    case "count":
      return z.int().min(form.least);
    case "flag":
      return z.boolean();
    case "word":
      return z.enum(form.words as [string, ...string[]]);
    case "list":
      return z.union([z.string(), z.array(z.string())]);
    case undefined:
      return z.string();
  }
}

/** The text of a variable as a file has it: numbers and truth values are no text there. */
export function typedValue(
  variable: Variable | Setting<unknown>,
  text: string,
): string | number | boolean {
  const kind = parserOf(variable)?.form?.kind;
  if (kind === "count") return Number(text);
  return kind === "flag" ? text === "true" : text;
}
