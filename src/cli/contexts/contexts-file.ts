import { mkdir, realpath } from "node:fs/promises";
import path from "node:path";
import { isPolicyError, messageOf, PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import { schemaFindings } from "../../means/schema/schema-findings.ts";
import { CONFIG_ERROR } from "../../means/settings/findings.ts";
import { readBounded, unreadable } from "../../means/text/read-bounded.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";
import { readYaml } from "../../means/yaml/yaml-text.ts";
import type { CliIo } from "../cli-io.ts";
import { replaceFile } from "../local/replace-file.ts";
import { type Context, type Contexts, contextsSchema, NO_CONTEXTS } from "./context.ts";

const MAX_BYTES = 1024 * 1024;

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
  try {
    const bytes = await bytesOf(place);
    return bytes === undefined ? NO_CONTEXTS : parseContexts(utf8Text(place, bytes), place);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const { diagnostics } = error;
    throw new PolicyError("misconfigured", messageOf(error), { cause: error, diagnostics });
  }
}

async function bytesOf(place: string): Promise<Uint8Array | undefined> {
  // People keep such files elsewhere and link to them.
  const target = await realpath(place).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(systemCodeOf(error) ?? "")) return undefined;
    throw unreadable(place, error);
  });
  if (target === undefined) return undefined;
  const bytes = await readBounded(target, MAX_BYTES);
  if (bytes !== undefined) return bytes;
  throw new PolicyError("too_large", `${place} is larger than 1 MiB; no file of contexts is`);
}

function parseContexts(text: string, place: string): Contexts {
  const yaml = readYaml(text, { file: place, line: 1 });
  const result = contextsSchema.safeParse(yaml.value);
  if (!result.success) {
    const subject = { text: yaml, code: CONFIG_ERROR.code };
    const diagnostics = schemaFindings(result.error.issues, contextsSchema, subject);
    throw new PolicyError("misconfigured", `${place} holds no valid Contexts`, { diagnostics });
  }
  const { current, contexts } = result.data.spec;
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
