import { PolicyError } from "../../domain/policy-error.ts";

/** Refuses to explain what several evaluations come to: names of variables are those of one, and of each the same. */
export function severalBundles(): PolicyError {
  const message =
    "an explanation is of one bundle: ask a path within one, or /v1/bundles/<name>/data";
  return new PolicyError("invalid_parameter", message);
}
