import { isPolicyError, messageOf, PolicyError } from "../../../domain/policy-error.ts";

/** The refusal of what is no zip, or none that can be read. */
export function brokenZip(place: string, reason: string, cause?: unknown): PolicyError {
  const message = `${place} cannot be read as a zip: ${reason}`;
  return new PolicyError("invalid_parameter", message, { cause });
}

/** The same for whatever was thrown while reading; a refusal stays what it is. */
export function zipErrorOf(place: string, error: unknown): PolicyError {
  return isPolicyError(error) ? error : brokenZip(place, messageOf(error), error);
}

export function zipTooLarge(place: string, what: string): PolicyError {
  return new PolicyError("too_large", `${place} holds ${what}; is it the right file?`);
}
