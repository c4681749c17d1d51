import { PolicyError } from "../../domain/policy-error.ts";
import { type NamedKey, readPrivateKey } from "../../facts/attestation/dsse/keys.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";
import type { CliIo } from "../cli-io.ts";
import { readInputFile } from "./source-path.ts";

const MAX_KEY_BYTES = 64 * 1024;

/** Private keys in PEM, in the order of the files. Throws `invalid_parameter` where one cannot sign. */
export async function readSigningKeys(io: CliIo, files: readonly string[]): Promise<NamedKey[]> {
  const keys: NamedKey[] = [];
  for (const file of files) {
    const tooLarge = `${file} is over 64 KiB; no key is`;
    const bytes = await readInputFile(io, file, { limit: MAX_KEY_BYTES, tooLarge });
    const read = readPrivateKey(utf8Text(file, bytes));
    if (read.kind === "refused") {
      throw new PolicyError("invalid_parameter", `${file} is no key to sign with: ${read.reason}`);
    }
    keys.push(read.key);
  }
  return keys;
}
