import type { Steps } from "../../../means/async/steps.ts";
import type {
  Body,
  Comment,
  Expression,
  ExpressionTerms,
  Head,
  Import,
  Module,
  RegoVersion,
  Rule,
  Term,
  TermValue,
  With,
} from "../ast/nodes.ts";
import { type PackedModules, statementOfCode, valueOfCode } from "./packed-modules.ts";
import {
  createUnpacker,
  takeFlag,
  takeItems,
  takeList,
  takeNumber,
  takeOptional,
  takePlace,
  takeString,
  takeText,
  takeVariable,
  type Unpacker,
} from "./unpacker.ts";

/** Rules that are unpacked in a millisecond or so by code that has not run before. */
const RULES_AT_ONCE = 64;

/** The modules that were packed. */
export function* unpackModules(packed: PackedModules): Steps<Module[]> {
  const unpacker = createUnpacker(packed);
  const modules: Module[] = [];
  const count = takeNumber(unpacker);
  while (modules.length < count) {
    const module = takeModule(unpacker);
    const rules = takeNumber(unpacker);
    while (module.rules.length < rules) {
      module.rules.push(takeRule(unpacker));
      if (module.rules.length % RULES_AT_ONCE === 0) yield;
    }
    modules.push(module);
    yield;
  }
  return modules;
}

/** Without its rules. */
function takeModule(unpacker: Unpacker): Module {
  return {
    file: takeText(unpacker),
    version: takeNumber(unpacker) as RegoVersion,
    path: takeTerms(unpacker),
    imports: takeList(unpacker, takeImport),
    comments: takeList(unpacker, takeComment),
    rules: [],
  };
}

function takeImport(unpacker: Unpacker): Import {
  return { path: takeTerm(unpacker), alias: takeOptional(unpacker, takeText) };
}

function takeComment(unpacker: Unpacker): Comment {
  const location = takePlace(unpacker);
  return { text: takeText(unpacker), location };
}

function takeRule(unpacker: Unpacker): Rule {
  const [first, ...others] = takeItems(unpacker, takeNumber(unpacker), takeBranch);
  let last = first as Rule;
  for (const branch of others) {
    last.otherwise = branch;
    last = branch;
  }
  return first as Rule;
}

function takeBranch(unpacker: Unpacker): Rule {
  const location = takePlace(unpacker);
  const isDefault = takeFlag(unpacker);
  const head = takeHead(unpacker);
  return { head, body: takeBody(unpacker), otherwise: undefined, isDefault, location };
}

function takeHead(unpacker: Unpacker): Head {
  const location = takePlace(unpacker);
  const isAssigned = takeFlag(unpacker);
  return {
    name: takeText(unpacker),
    ref: takeTerms(unpacker),
    args: takeTerms(unpacker),
    key: takeOptional(unpacker, takeTerm),
    value: takeOptional(unpacker, takeTerm),
    isAssigned,
    location,
  };
}

function takeBody(unpacker: Unpacker): Body {
  return takeList(unpacker, takeExpression);
}

function takeExpression(unpacker: Unpacker): Expression {
  const location = takePlace(unpacker);
  const isNegated = takeFlag(unpacker);
  const isGenerated = takeFlag(unpacker);
  const fromAssignment = takeFlag(unpacker);
  const terms = takeStatement(unpacker);
  const modifiers = takeList(unpacker, takeWith);
  return { terms, isNegated, isGenerated, with: modifiers, location, fromAssignment };
}

function takeStatement(unpacker: Unpacker): ExpressionTerms {
  const kind = statementOfCode(takeNumber(unpacker));
  switch (kind) {
    case "term":
      return { kind, term: takeTerm(unpacker) };
    case "call":
      return { kind, terms: takeTerms(unpacker) };
    case "some":
      return { kind, symbols: takeTerms(unpacker) };
    case "every":
      return {
        kind,
        key: takeOptional(unpacker, takeTerm),
        value: takeTerm(unpacker),
        domain: takeTerm(unpacker),
        body: takeBody(unpacker),
      };
    case "not": {
      const isExplicit = takeFlag(unpacker);
      return { kind, body: takeBody(unpacker), isExplicit };
    }
    default: {
      const isLeftExplicit = takeFlag(unpacker);
      const isRightExplicit = takeFlag(unpacker);
      const left = takeBody(unpacker);
      return { kind, left, right: takeBody(unpacker), isLeftExplicit, isRightExplicit };
    }
  }
}

function takeWith(unpacker: Unpacker): With {
  const location = takePlace(unpacker);
  return { target: takeTerm(unpacker), value: takeTerm(unpacker), location };
}

function takeTerms(unpacker: Unpacker): Term[] {
  return takeList(unpacker, takeTerm);
}

function takeTerm(unpacker: Unpacker): Term {
  const location = takePlace(unpacker);
  return { value: takeValue(unpacker), location };
}

function takeValue(unpacker: Unpacker): TermValue {
  const kind = valueOfCode(takeNumber(unpacker));
  switch (kind) {
    case "null":
      return { kind };
    case "boolean":
      return takeFlag(unpacker) ? TRUE : FALSE;
    case "number":
      return { kind, text: takeText(unpacker) };
    case "string":
      return takeString(unpacker);
    case "var":
      return takeVariable(unpacker);
    case "ref":
    case "call":
      return { kind, terms: takeTerms(unpacker) };
    case "array":
    case "set":
      return { kind, items: takeTerms(unpacker) };
    case "object":
      return { kind, entries: takeList(unpacker, takeEntry) };
    case "arraycomprehension":
    case "setcomprehension":
      return { kind, term: takeTerm(unpacker), body: takeBody(unpacker) };
    case "objectcomprehension":
      return {
        kind,
        key: takeTerm(unpacker),
        value: takeTerm(unpacker),
        body: takeBody(unpacker),
      };
    case "templatestring": {
      const isMultiLine = takeFlag(unpacker);
      return { kind, parts: takeList(unpacker, takePart), isMultiLine };
    }
  }
}

const TRUE: TermValue = { kind: "boolean", boolean: true };
const FALSE: TermValue = { kind: "boolean", boolean: false };

function takeEntry(unpacker: Unpacker): [Term, Term] {
  return takeTerms(unpacker) as [Term, Term];
}

function takePart(unpacker: Unpacker): Term | Expression {
  return takeFlag(unpacker) ? takeExpression(unpacker) : takeTerm(unpacker);
}
