import { isPolicyError, messageOf, PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import { storageError } from "./durable-file.ts";

/** While opening, a directory that cannot be used is a mistake of whoever configured it, unless it is full. */
export async function openingErrors<T>(
  directory: string,
  variable: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const translated = storageError(error, directory);
    const full = isPolicyError(translated) && translated.message.startsWith("no room");
    if (isPolicyError(error) || systemCodeOf(error) === undefined || full) throw translated;
    throw new PolicyError(
      "misconfigured",
      `the data directory ${directory} cannot be used: ${messageOf(error)}; ${variable === undefined ? "choose" : `set ${variable} to`} a folder that this user can write`,
      { cause: error },
    );
  }
}
