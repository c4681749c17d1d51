import { z } from "zod";
import {
  type BundleStatements,
  ENGINE_CHOICES,
  type EngineChoice,
  type RegoVersion,
} from "../../../domain/bundle.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import type { Parameters } from "../../description.ts";
import { parseFlag } from "../../request-parts.ts";
import { flagOf } from "../../shared-shapes.ts";

/** The query parameters by which a push says what a `bundle.yaml` would. */
export const STATEMENTS: Parameters = {
  roots: {
    what: "What of `data` the bundle owns.",
    schema: z.array(z.string()),
    example: ["authz"],
  },
  entrypoints: {
    what: "What is built for WebAssembly and as a plan.",
    schema: z.array(z.string()),
    example: ["authz/allow"],
  },
  decide: flagOf("Whether the server answers decisions by it."),
  strict: flagOf("OPA's strict mode."),
  engine: { what: "Which engine answers.", schema: z.enum(ENGINE_CHOICES), example: "exact" },
  rego_version: { what: "Of the Rego.", schema: z.enum(["0", "1"]), example: "1" },
};

/**
 * Reads them: lists with commas between, or one parameter for each; flags as `true` and `false`. Throws
 * `invalid_parameter`.
 */
export function parseStatements(query: URLSearchParams): BundleStatements {
  return {
    ...(query.has("roots") && { roots: parseList(query, "roots") }),
    ...(query.has("entrypoints") && { entrypoints: parseList(query, "entrypoints") }),
    ...(query.has("decide") && { decide: parseFlag(query, "decide") }),
    ...(query.has("strict") && { strict: parseFlag(query, "strict") }),
    ...(query.has("engine") && { engine: parseEngine(query) }),
    ...(query.has("rego_version") && { regoVersion: parseVersion(query) }),
  };
}

function parseList(query: URLSearchParams, name: string): string[] {
  return query.getAll(name).flatMap((value) => value.split(","));
}

function parseEngine(query: URLSearchParams): EngineChoice {
  const values = query.getAll("engine");
  const known = ENGINE_CHOICES.find((choice) => choice === values[0]);
  if (values.length === 1 && known !== undefined) return known;
  throw new PolicyError(
    "invalid_parameter",
    `query parameter engine is ${JSON.stringify(values.join(", "))}; ${ENGINE_CHOICES.join(", ")} are wanted`,
  );
}

function parseVersion(query: URLSearchParams): RegoVersion {
  const values = query.getAll("rego_version");
  if (values.length === 1 && values[0] === "0") return 0;
  if (values.length === 1 && values[0] === "1") return 1;
  throw new PolicyError(
    "invalid_parameter",
    `query parameter rego_version is ${JSON.stringify(values.join(", "))}; 0 or 1 is wanted`,
  );
}
