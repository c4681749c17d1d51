import type { Comment, Import, Module, Ref, RegoVersion } from "../ast/nodes.ts";
import { complaintsOfV1 } from "./check-v1.ts";
import { createParser } from "./create-parser.ts";
import { operatorName } from "./operator-name.ts";
import { type Complaint, type Parser, refusal, UNREADABLE } from "./parser.ts";
import { ruleOfStatement } from "./rule-of-statement.ts";
import type { WrittenRule } from "./rule-origin.ts";
import { parseStatements, type Statement } from "./statements.ts";

/**
 * The tree that OPA's parser makes of the text of a module. Throws a PolicyError `invalid_parameter` with the places of what
 * is no Rego, for text that OPA refuses, and for a little more: what is nested deeper than the stack here suffices for, and
 * what OPA takes exponential time for.
 */
export function parseModule(text: string, file: string, version: RegoVersion): Module {
  const parser = createParser(text, file, version);
  const statements = parseStatements(parser);
  const { complaint } = parser.state;
  if (complaint !== undefined) throw refusal([complaint], UNREADABLE);
  const { module, rules, complaints } = assemble(statements, parser);
  if (version === 1 || module.imports.some(raisesVersion)) {
    for (const rule of rules) for (const each of complaintsOfV1(rule)) complaints.push(each);
  }
  if (complaints.length > 0) throw refusal(complaints);
  return module;
}

interface Assembled {
  readonly module: Module;
  readonly rules: readonly WrittenRule[];
  readonly complaints: Complaint[];
}

function assemble(statements: readonly Statement[], parser: Parser): Assembled {
  const { file, version } = parser;
  const complaints: Complaint[] = [];
  const imports: Import[] = [];
  const rules: WrittenRule[] = [];
  const [first, ...others] = statements;
  const path = first === undefined ? [] : pathOf(first, complaints);
  if (first === undefined) {
    complaints.push({ message: "empty module", location: { file, row: 0, col: 0 } });
  }
  for (const statement of others) {
    const { kind, location } = statement;
    if (kind === "package") complaints.push({ message: "unexpected package", location });
    else if (kind === "import") imports.push(statement.import);
    else if (kind === "rules") for (const rule of statement.rules) rules.push(rule);
    else {
      const rule = ruleOfStatement(statement.body);
      if (typeof rule === "string") complaints.push({ message: rule, location });
      else rules.push(rule);
    }
  }
  const module: Module = {
    file,
    version,
    path,
    imports,
    rules: rules.map(({ rule }) => rule),
    comments: commentsOf(parser),
  };
  return { module, rules, complaints };
}

function commentsOf({ state }: Parser): Comment[] {
  const comments: Comment[] = [];
  for (let each = state.comments; each !== undefined; each = each.previous) {
    comments.push(each.last);
  }
  return comments.reverse();
}

function pathOf(statement: Statement, complaints: Complaint[]): Ref {
  if (statement.kind === "package") return statement.path;
  complaints.push({ message: "package expected", location: statement.location });
  return [];
}

/** Whether an import makes a module one of version 1. */
function raisesVersion({ path }: Import): boolean {
  const name = operatorName(path);
  return name === "rego.v1" || name === "rego.v2";
}
