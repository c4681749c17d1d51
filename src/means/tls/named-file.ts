import { realpath } from "node:fs/promises";
import { isPolicyError, type PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import { misconfigured } from "../settings/setting.ts";
import { readBounded } from "../text/read-bounded.ts";
import { lenientText } from "../text/utf8-text.ts";

/** A file of certificates or of a key, and the setting or option that names it. */
export interface NamedFile {
  readonly setting: string;
  readonly file: string;
}

const MAX_BYTES = 1024 * 1024;
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
};

/** The text of the file, also where links lead to it, as in a mounted secret. Throws `misconfigured`. */
export async function readNamedFile(named: NamedFile): Promise<string> {
  const bytes = await realpath(named.file)
    .then((place) => readBounded(place, MAX_BYTES))
    .catch((error: unknown) => {
      const code = codeBelow(error) ?? "";
      throw refusedFile(named, REASONS[code] ?? `it cannot be read (${code})`);
    });
  if (bytes === undefined) throw refusedFile(named, "it is over 1 MiB");
  return lenientText(bytes);
}

/** One line: the setting, the file, and what is wrong with it. */
export function refusedFile({ setting, file }: NamedFile, reason: string): PolicyError {
  return misconfigured(setting, `names ${file}: ${reason}`);
}

/** The code of the system, which a refusal of ours has as its cause. */
function codeBelow(error: unknown): string | undefined {
  const cause = isPolicyError(error) ? error.cause : undefined;
  return systemCodeOf(cause ?? error);
}
