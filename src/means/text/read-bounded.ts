import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { PolicyError, systemCodeOf } from "../../domain/policy-error.ts";

/**
 * The bytes of a plain file; undefined when there are more than `limit`. Follows no link that
 * appeared since the file was looked at, and waits for no pipe. Throws `invalid_parameter`.
 */
export async function readBounded(place: string, limit: number): Promise<Uint8Array | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(place, flags).catch((error: unknown) => {
    throw unreadable(place, error);
  });
  try {
    return await readAll(handle, limit);
  } catch (error) {
    throw unreadable(place, error);
  } finally {
    await handle.close();
  }
}

async function readAll(handle: FileHandle, limit: number): Promise<Uint8Array | undefined> {
  const { size } = await handle.stat();
  if (size > limit) return undefined;
  const bytes = await handle.readFile();
  return bytes.length > limit ? undefined : bytes;
}

/** The refusal of a file or folder that the system does not give, in words. */
export function unreadable(place: string, error: unknown): PolicyError {
  const code = systemCodeOf(error);
  const reason =
    code === "ENOENT"
      ? "there is no such file or folder"
      : code === "ENOTDIR"
        ? "it is no folder"
        : (code ?? String(error));
  return new PolicyError("invalid_parameter", `cannot read ${place}: ${reason}`, { cause: error });
}
