import type { Location } from "../../src/domain/policy-error.ts";
import {
  isLosslessArray,
  isLosslessNumber,
  type LosslessJson,
} from "../../src/means/json/read-json.ts";
import { textOf as bytesText } from "../../src/opa/go/text-bytes.ts";
import type {
  Body,
  Comment,
  Comprehension,
  Expression,
  ExpressionTerms,
  Head,
  Import,
  Module,
  Ref,
  RegoVersion,
  Rule,
  Term,
  TermValue,
  With,
} from "../../src/opa/rego/ast/nodes.ts";

type JsonObject = ReadonlyMap<string, LosslessJson>;

/**
 * The syntax tree of one file, of what `opa parse --format json --json-include locations` prints of it. Throws an Error
 * when it is none: it comes from our own program.
 */
export function readAst(json: LosslessJson, file: string, version: RegoVersion): Module {
  const module = objectOf(json);
  return {
    file,
    version,
    path: readRef(memberOf(objectOf(memberOf(module, "package")), "path"), file),
    imports: listOf(module.get("imports") ?? []).map((each) => readImport(objectOf(each), file)),
    rules: listOf(module.get("rules") ?? []).map((each) => readRule(objectOf(each), file)),
    comments: listOf(module.get("comments") ?? []).map((each) => readComment(objectOf(each), file)),
  };
}

/** Of bytes, as Go writes them in JSON. */
function readComment(json: JsonObject, file: string): Comment {
  const bytes = Buffer.from(textOf(memberOf(json, "Text")), "base64");
  return { text: bytesText(bytes), location: locationOf(memberOf(json, "Location"), file) };
}

function readImport(json: JsonObject, file: string): Import {
  const alias = json.get("alias");
  return {
    path: readTerm(memberOf(json, "path"), file),
    alias: alias === undefined ? undefined : textOf(alias),
  };
}

function readRule(json: JsonObject, file: string): Rule {
  const otherwise = json.get("else");
  return {
    head: readHead(objectOf(memberOf(json, "head")), file),
    body: readBody(memberOf(json, "body"), file),
    otherwise: otherwise === undefined ? undefined : readRule(objectOf(otherwise), file),
    isDefault: json.get("default") === true,
    location: readLocation(json, file),
  };
}

function readHead(json: JsonObject, file: string): Head {
  const name = json.get("name");
  return {
    name: name === undefined ? "" : textOf(name),
    ref: readRef(memberOf(json, "ref"), file),
    args: listOf(json.get("args") ?? []).map((each) => readTerm(each, file)),
    key: readOptionalTerm(json.get("key"), file),
    value: readOptionalTerm(json.get("value"), file),
    isAssigned: json.get("assign") === true,
    location: readLocation(json, file),
  };
}

function readBody(json: LosslessJson, file: string): Body {
  return listOf(json).map((each) => readExpression(objectOf(each), file));
}

function readExpression(json: JsonObject, file: string): Expression {
  return {
    terms: readExpressionTerms(memberOf(json, "terms"), file),
    isNegated: json.get("negated") === true,
    isGenerated: json.get("generated") === true,
    with: listOf(json.get("with") ?? []).map((each) => readWith(objectOf(each), file)),
    location: readLocation(json, file),
    fromAssignment: false,
  };
}

function readWith(json: JsonObject, file: string): With {
  return {
    target: readTerm(memberOf(json, "target"), file),
    value: readTerm(memberOf(json, "value"), file),
    location: readLocation(json, file),
  };
}

function readExpressionTerms(json: LosslessJson, file: string): ExpressionTerms {
  if (isLosslessArray(json)) return { kind: "call", terms: readTerms(json, file) };
  const terms = objectOf(json);
  const type = terms.get("type");
  if (terms.has("symbols")) {
    return { kind: "some", symbols: readTerms(memberOf(terms, "symbols"), file) };
  }
  if (terms.has("domain")) {
    return {
      kind: "every",
      key: readOptionalTerm(terms.get("key"), file),
      value: readTerm(memberOf(terms, "value"), file),
      domain: readTerm(memberOf(terms, "domain"), file),
      body: readBody(memberOf(terms, "body"), file),
    };
  }
  if (type === "not") {
    const isExplicit = terms.get("explicit_body") === true;
    return { kind: "not", body: readBody(memberOf(terms, "body"), file), isExplicit };
  }
  if (type === "and" || type === "or") {
    return {
      kind: type,
      left: readBody(memberOf(terms, "lhs"), file),
      right: readBody(memberOf(terms, "rhs"), file),
      isLeftExplicit: terms.get("explicit_lhs") === true,
      isRightExplicit: terms.get("explicit_rhs") === true,
    };
  }
  return { kind: "term", term: readTerm(json, file) };
}

function readTerms(json: LosslessJson, file: string): Term[] {
  return listOf(json).map((each) => readTerm(each, file));
}

function readRef(json: LosslessJson, file: string): Ref {
  return readTerms(json, file);
}

function readOptionalTerm(json: LosslessJson | undefined, file: string): Term | undefined {
  return json === undefined || json === null ? undefined : readTerm(json, file);
}

function readTerm(json: LosslessJson, file: string): Term {
  const term = objectOf(json);
  const type = textOf(memberOf(term, "type"));
  const read = READERS[type];
  if (read === undefined) throw new Error(`${type} is no type of a term`);
  return { value: read(term.get("value") ?? null, file), location: readLocation(term, file) };
}

const READERS: Readonly<Record<string, (json: LosslessJson, file: string) => TermValue>> = {
  null: () => ({ kind: "null" }),
  boolean: (json) => ({ kind: "boolean", boolean: json === true }),
  number: (json) => ({ kind: "number", text: numberOf(json) }),
  string: (json) => ({ kind: "string", text: textOf(json) }),
  var: (json) => ({ kind: "var", name: textOf(json) }),
  ref: (json, file) => ({ kind: "ref", terms: readTerms(json, file) }),
  call: (json, file) => ({ kind: "call", terms: readTerms(json, file) }),
  array: (json, file) => ({ kind: "array", items: readTerms(json, file) }),
  set: (json, file) => ({ kind: "set", items: readTerms(json, file) }),
  object: (json, file) => ({
    kind: "object",
    entries: listOf(json).map((entry) => {
      const [key, value] = listOf(entry);
      return [readTerm(key ?? null, file), readTerm(value ?? null, file)];
    }),
  }),
  arraycomprehension: (json, file) => readCollection("arraycomprehension", json, file),
  setcomprehension: (json, file) => readCollection("setcomprehension", json, file),
  objectcomprehension: (json, file) => {
    const value = objectOf(json);
    return {
      kind: "objectcomprehension",
      key: readTerm(memberOf(value, "key"), file),
      value: readTerm(memberOf(value, "value"), file),
      body: readBody(memberOf(value, "body"), file),
    };
  },
  templatestring: (json, file) => {
    const value = objectOf(json);
    return {
      kind: "templatestring",
      // OPA prints null for an empty one.
      parts: listOf(memberOf(value, "parts") ?? []).map((part) => readPart(objectOf(part), file)),
      isMultiLine: value.get("multi_line") === true,
    };
  },
};

function readCollection(
  kind: "arraycomprehension" | "setcomprehension",
  json: LosslessJson,
  file: string,
): Comprehension {
  const value = objectOf(json);
  return {
    kind,
    term: readTerm(memberOf(value, "term"), file),
    body: readBody(memberOf(value, "body"), file),
  };
}

function readPart(part: JsonObject, file: string): Term | Expression {
  return part.has("terms") ? readExpression(part, file) : readTerm(part, file);
}

function readLocation(json: JsonObject, file: string): Location {
  return locationOf(json.get("location"), file);
}

function locationOf(location: LosslessJson | undefined, file: string): Location {
  const numberAt = (name: string): number =>
    location instanceof Map ? Number(numberOf(memberOf(location, name))) : 0;
  return { file, row: numberAt("row"), col: numberAt("col") };
}

function memberOf(json: JsonObject, name: string): LosslessJson {
  const member = json.get(name);
  if (member === undefined) throw new Error(`a syntax tree without "${name}"`);
  return member;
}

function objectOf(json: LosslessJson): JsonObject {
  if (json instanceof Map) return json;
  throw new Error("a syntax tree with something else where an object belongs");
}

function listOf(json: LosslessJson): readonly LosslessJson[] {
  if (isLosslessArray(json)) return json;
  throw new Error("a syntax tree with something else where a list belongs");
}

function textOf(json: LosslessJson): string {
  if (typeof json === "string") return json;
  throw new Error("a syntax tree with something else where text belongs");
}

function numberOf(json: LosslessJson): string {
  if (json !== null && typeof json === "object" && isLosslessNumber(json)) return json.numberText;
  throw new Error("a syntax tree with something else where a number belongs");
}
