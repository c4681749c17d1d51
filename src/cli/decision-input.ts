import { readFile } from "node:fs/promises";
import path from "node:path";
import { messageOf, PolicyError, systemCodeOf } from "../domain/policy-error.ts";
import { positionAt } from "../domain/text-position.ts";
import { checkJson, isBlank } from "../means/json/input-json.ts";
import { isJsonSyntaxError } from "../means/json/json-syntax-error.ts";
import type { CliIo } from "./cli-io.ts";
import { INVALID_INPUT } from "./findings.ts";
import { readStdin } from "./local/source-path.ts";

/**
 * The JSON of an `--input`: a file, `-` for standard input, or JSON itself (it begins with `{`, `[` or `"`). Throws
 * `invalid_parameter` with row and column for anything that is not strict JSON. The text is given as it was written, so
 * that no number changes.
 */
export async function readDecisionInput(io: CliIo, input: string): Promise<string> {
  const { bytes, place } = await readBytes(io, input);
  const location = whereBroken(bytes);
  if (location !== undefined) {
    const { row, col, reason } = location;
    const message = `the input is not JSON: ${reason}`;
    throw new PolicyError("invalid_parameter", message, {
      diagnostics: [{ code: INVALID_INPUT.code, message, location: { file: place, row, col } }],
    });
  }
  return new TextDecoder().decode(bytes);
}

interface Broken {
  readonly row: number;
  readonly col: number;
  readonly reason: string;
}

function whereBroken(bytes: Uint8Array): Broken | undefined {
  try {
    const end = checkJson(bytes);
    if (isBlank(bytes, end)) return undefined;
    return { ...positionAt(bytes, end), reason: "something follows the value" };
  } catch (error) {
    if (!isJsonSyntaxError(error)) throw error;
    return { row: error.row, col: error.col, reason: error.message };
  }
}

interface Input {
  readonly bytes: Uint8Array;
  readonly place: string;
}

async function readBytes(io: CliIo, input: string): Promise<Input> {
  if (/^\s*[{["]/.test(input)) return { bytes: Buffer.from(input), place: "--input" };
  if (input === "-") return { bytes: await readStdin(io), place: "standard input" };
  try {
    return { bytes: await readFile(path.resolve(io.cwd, input)), place: input };
  } catch (error) {
    const reason = systemCodeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw new PolicyError(
      "invalid_parameter",
      `cannot read the input ${input}: ${reason}; give a file, -, or JSON such as '{"user": "alice"}'`,
      { cause: error },
    );
  }
}
