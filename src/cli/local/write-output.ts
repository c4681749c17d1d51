import { writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import type { CliIo } from "../cli-io.ts";

/** What a command makes, to the file that was named, else to standard output. Throws `invalid_parameter`. */
export async function writeOutput(
  io: CliIo,
  text: string,
  file: string | undefined,
): Promise<void> {
  if (file === undefined) {
    io.stdout.write(text);
    return;
  }
  try {
    await writeFile(path.resolve(io.cwd, file), text);
  } catch (error) {
    const message = `cannot write ${file}: ${messageOf(error)}`;
    throw new PolicyError("invalid_parameter", message, { cause: error });
  }
}
