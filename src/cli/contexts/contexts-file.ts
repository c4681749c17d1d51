import { mkdir, realpath } from "node:fs/promises";
import path from "node:path";
import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import { parseSettingsText, readSettingsFile } from "../../means/settings/settings-file.ts";
import type { CliIo } from "../cli-io.ts";
import { replaceFile } from "../local/replace-file.ts";
import { type Context, type Contexts, contextsSchema, NO_CONTEXTS } from "./context.ts";

/** Where a person's contexts lie; undefined where nothing says where a person's configuration is. */
function contextsPlace({ env }: Pick<CliIo, "env">): string | undefined {
  const { XDG_CONFIG_HOME: folder = "", HOME: home = "" } = env;
  // The XDG base directory specification: a relative path counts as none.
  const base = path.isAbsolute(folder) ? folder : home && path.join(home, ".config");
  return base === "" ? undefined : path.join(base, "gatehouse", "contexts.yaml");
}

/** Reads a person's contexts; none where there is no file yet. Throws `misconfigured` with each fault's place. */
export async function readContexts(io: Pick<CliIo, "env">): Promise<Contexts> {
  const place = contextsPlace(io);
  if (place === undefined) return NO_CONTEXTS;
  const file = { place, name: place, holds: "contexts", absent: ["ENOENT", "ENOTDIR"] };
  return (await readSettingsFile(file, (text) => parseContexts(text, place))) ?? NO_CONTEXTS;
}

function parseContexts(text: string, place: string): Contexts {
  const refusal = `${place} holds no valid Contexts`;
  const { document } = parseSettingsText(text, place, contextsSchema, refusal);
  const { current, contexts } = document.spec;
  return { current, contexts: new Map(Object.entries(contexts)) };
}

/** Keeps a person's contexts, for that person alone. Throws `misconfigured` where there is no place for them. */
export async function writeContexts(io: Pick<CliIo, "env">, contexts: Contexts): Promise<void> {
  const place = contextsPlace(io);
  if (place === undefined) {
    throw new PolicyError(
      "misconfigured",
      "neither XDG_CONFIG_HOME nor HOME says where to keep it",
    );
  }
  try {
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    const target = await realpath(place).catch(() => place);
    await replaceFile(target, contextsText(contexts), 0o600);
  } catch (error) {
    const message = `cannot write ${place}: ${messageOf(error)}`;
    throw new PolicyError("misconfigured", message, { cause: error });
  }
}

function contextsText({ current, contexts }: Contexts): string {
  const lines = [...contexts].flatMap(([name, context]) => [
    `    ${JSON.stringify(name)}:`,
    ...contextLines(context).map((line) => `      ${line}`),
  ]);
  return [
    "apiVersion: gatehouse/v1",
    "kind: Contexts",
    "spec:",
    ...(current === undefined ? [] : [`  current: ${JSON.stringify(current)}`]),
    ...(lines.length === 0 ? ["  contexts: {}"] : ["  contexts:", ...lines]),
    "",
  ].join("\n");
}

/** A context in YAML, of which the texts of JSON are a part. */
export function contextLines(context: Context): string[] {
  return Object.entries(context)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
}
