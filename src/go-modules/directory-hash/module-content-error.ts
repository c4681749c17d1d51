import { messageOf, PolicyError } from "../../domain/policy-error.ts";

/** The refusal of a zip or folder as the content of a module. */
export function moduleContentError(place: string, why: string, cause?: unknown): PolicyError {
  const message = `${place} cannot be the content of a module: ${why}`;
  return new PolicyError("invalid_parameter", message, { cause });
}

/** The same for what is larger than Go takes, or than we do. */
export function moduleTooLarge(place: string, most: string): PolicyError {
  return new PolicyError("too_large", `${place} cannot be the content of a module: over ${most}`);
}

/** The same for a zip of which the parts do not fit together. */
export function damagedZip(place: string, error: unknown): PolicyError {
  return moduleContentError(place, `the zip is damaged: ${messageOf(error)}`, error);
}
