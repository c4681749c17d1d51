import { PolicyError } from "../../domain/policy-error.ts";

/** The refusal of a zip or folder as the content of a module. */
export function moduleContentError(place: string, why: string): PolicyError {
  const message = `${place} cannot be the content of a module: ${why}`;
  return new PolicyError("invalid_parameter", message);
}

/** The same for what is larger than Go takes, or than we do. */
export function moduleTooLarge(place: string, most: string): PolicyError {
  return new PolicyError("too_large", `${place} cannot be the content of a module: over ${most}`);
}
