import { PolicyError } from "../../../domain/policy-error.ts";
import type { Body } from "../ast/nodes.ts";
import { createParser } from "./create-parser.ts";
import { refusal, UNREADABLE } from "./parser.ts";
import { parseStatements, type Statement } from "./statements.ts";

/** What OPA calls a statement that is no query. */
const TYPES: Readonly<Record<Exclude<Statement["kind"], "query">, string>> = {
  package: "*ast.Package",
  import: "*ast.Import",
  rules: "*ast.Rule",
};

/**
 * The expressions of an ad-hoc query, as OPA's server reads it (v1/ast/parser_ext.go, ParseBodyWithOpts); none where there is
 * nothing but comments. Throws a PolicyError `invalid_parameter` with the places of what is no Rego, and `internal_error`, as
 * for OPA, for what belongs into a module.
 */
export function parseQueryText(text: string): Body {
  const parser = createParser(text, "", 1);
  const statements = parseStatements(parser);
  const { complaint } = parser.state;
  if (complaint !== undefined) throw refusal([complaint], UNREADABLE);
  return statements.flatMap((statement) => {
    if (statement.kind === "query") return statement.body;
    const message = `expected body but got ${TYPES[statement.kind]}`;
    throw new PolicyError("internal_error", message);
  });
}
