import type { JsonObject } from "../../../domain/json-value.ts";
import { type Envelope, IN_TOTO_PAYLOAD } from "../dsse/envelope.ts";
import type { NamedKey } from "../dsse/keys.ts";
import { signEnvelope } from "../dsse/sign-envelope.ts";
import { type Resource, STATEMENT_V1, type Statement } from "../statement/statement.ts";

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
