import type { JsonObject } from "../domain/json-value.ts";
import { type Envelope, IN_TOTO_PAYLOAD } from "../facts/attestation/dsse/envelope.ts";
import type { NamedKey } from "../facts/attestation/dsse/keys.ts";
import {
  type Resource,
  STATEMENT_V1,
  type Statement,
} from "../facts/attestation/statement/statement.ts";
import { signEnvelope } from "./sign-envelope.ts";

/** Signs an in-toto statement v1, once by each key: the same statement, the same payload, to the byte. */
export function signStatement(statement: Statement, keys: readonly NamedKey[]): Envelope {
  const { subject, predicateType, predicate } = statement;
  const document: Readonly<Record<string, string | JsonObject | readonly Resource[]>> = {
    _type: STATEMENT_V1,
    subject,
    predicateType,
    predicate,
  };
  return signEnvelope(IN_TOTO_PAYLOAD, Buffer.from(JSON.stringify(document), "utf8"), keys);
}
