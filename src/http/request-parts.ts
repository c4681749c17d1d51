import type { IncomingMessage } from "node:http";
import { PolicyError } from "../domain/policy-error.ts";
import type { Parameters } from "./description.ts";

/** The type of the body without its parameters, in lower case; undefined when the request names none. */
export function contentTypeOf({ headers }: IncomingMessage): string | undefined {
  return headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
}

/** Whether an `Accept` names one of these types. Wildcards and weights are not looked at: JSON is the default. */
export function accepts({ headers }: IncomingMessage, types: ReadonlySet<string>): boolean {
  const accept = headers.accept ?? "";
  return accept.split(",").some((each) => types.has((each.split(";", 1)[0] ?? "").trim()));
}

/**
 * Refuses what is not in `known`: a misspelt `dry_run` must not publish. Throws `invalid_parameter`.
 */
export function checkQuery(query: URLSearchParams, known: Parameters): void {
  for (const name of query.keys()) {
    if (Object.hasOwn(known, name)) continue;
    const accepted = Object.keys(known).join(", ");
    throw new PolicyError(
      "invalid_parameter",
      `unknown query parameter ${JSON.stringify(name)}; accepted: ${accepted}`,
    );
  }
}

/** A flag of the query: set when bare, empty or `true`. Throws `invalid_parameter` for anything but those and `false`. */
export function parseFlag(query: URLSearchParams, name: string): boolean {
  const values = query.getAll(name).map((value) => value.toLowerCase());
  const wrong = values.find((value) => !["", "true", "false"].includes(value));
  if (wrong === undefined) return values.some((value) => value !== "false");
  throw new PolicyError(
    "invalid_parameter",
    `query parameter ${name} is ${JSON.stringify(wrong)}; true or false is wanted`,
  );
}
