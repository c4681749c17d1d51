import { z } from "zod";
import type { Json, JsonObject } from "../../../domain/json-value.ts";
import { isPolicyError } from "../../../domain/policy-error.ts";
import { plainJson } from "../../../means/json/plain-json.ts";
import { readJson } from "../../../means/json/read-json.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";

export const STATEMENT_V1 = "https://in-toto.io/Statement/v1";
const STATEMENT_V01 = "https://in-toto.io/Statement/v0.1";

/** What somebody says of artefacts, once its signature was verified (in-toto attestation framework). */
export interface Statement {
  readonly predicateType: string;
  readonly subject: readonly Resource[];
  readonly predicate: JsonObject;
}

/** An artefact by its digests; names are no facts about anybody's file. */
export interface Resource {
  readonly name?: string | undefined;
  readonly uri?: string | undefined;
  readonly mediaType?: string | undefined;
  readonly digest: Readonly<Record<string, string>>;
  readonly annotations?: JsonObject | undefined;
}

export type ReadStatement =
  | { readonly kind: "statement"; readonly statement: Statement }
  | { readonly kind: "malformed"; readonly reason: string };

const MAX_SUBJECTS = 10_000;

const json = z.custom<Json>(() => true);
const object = z.record(z.string(), json);
const absent = z.null().transform(() => undefined);

export const resourceSchema: z.ZodType<Resource> = z.object({
  name: z.string().or(absent).optional(),
  uri: z.string().or(absent).optional(),
  mediaType: z.string().or(absent).optional(),
  digest: z.record(z.string(), z.string()).default({}),
  annotations: object.or(absent).optional(),
});

const statementSchema = z.object({
  _type: z.enum([STATEMENT_V1, STATEMENT_V01]),
  subject: z.array(resourceSchema).min(1).max(MAX_SUBJECTS),
  predicateType: z.string().min(1).max(1024),
  predicate: object.nullish().transform((predicate) => predicate ?? {}),
});

/** Reads the very bytes whose signature was verified. Fields that it does not know are passed over, as in-toto asks. */
export function readStatement(payload: Uint8Array): ReadStatement {
  let value: Json;
  try {
    value = plainJson(readJson(utf8Text("the payload", payload)));
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return { kind: "malformed", reason: error.diagnostics[0]?.message ?? error.message };
  }
  const read = statementSchema.safeParse(value);
  if (read.success) return { kind: "statement", statement: read.data };
  const [issue] = read.error.issues;
  return { kind: "malformed", reason: `${issue?.path.join(".")}: ${issue?.message}` };
}
