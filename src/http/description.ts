import type { z } from "zod";

/** What `GET /v1/openapi.json` says of a route beside its summary and whom it is for. */
export interface Description {
  /** What a client calls it: `pushBundle`. */
  readonly operation: string;
  /** What stands between `<` and `>` in the path, by its name there. */
  readonly path?: Parameters;
  /** The same constant by which the handler reads the query. */
  readonly query?: Parameters;
  readonly headers?: Parameters;
  readonly body?: Body;
  /** Other than refusals, by their status. */
  readonly answers: Readonly<Record<number, Described>>;
  /** Statuses of refusals in OPA's shape; 401, 403 and 429 go without saying where a role is asked for. */
  readonly refuses?: readonly number[];
}

export interface Parameter {
  readonly what: string;
  readonly schema: z.ZodType;
  readonly example?: string | readonly string[];
  /** Of a path each is. */
  readonly isRequired?: boolean;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** By content type; undefined for bytes. A schema has a name of its own (`meta({ id })`), under which clients know it. */
export type Content = Readonly<Record<string, z.ZodType | undefined>>;

export interface Body {
  readonly content: Content;
  /** Where the route can be asked without one. */
  readonly isOptional?: boolean;
}

export interface Described {
  readonly what: string;
  /** Absent where there is no body. */
  readonly content?: Content;
  /** Headers that mean something, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Content that is JSON. */
export function json(schema: z.ZodType): Content {
  return { "application/json": schema };
}

/** The usual answer: 200 with JSON. */
export function answers(what: string, schema: z.ZodType): Description["answers"] {
  return { 200: { what, content: json(schema) } };
}
