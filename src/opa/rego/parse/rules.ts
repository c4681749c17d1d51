import type { Location } from "../../../domain/policy-error.ts";
import { isGround } from "../ast/ground.ts";
import type { Body, Expression, Head, Rule, Term } from "../ast/nodes.ts";
import { booleanAt, trueBody } from "./build.ts";
import { isValidDefault } from "./default-rules.ts";
import { parseBracedBody, parseElses, renumberWildcards } from "./else-rules.ts";
import { parseHead, type WrittenHead } from "./heads.ts";
import { refuseKeywordAsRule, takeKeywordAsName } from "./keywords.ts";
import { copyTree } from "./move.ts";
import { complain, here, isAt, type Parser, restore, save } from "./parser.ts";
import { PLAIN, type RuleOrigin, ruleOf, type WrittenRule } from "./rule-origin.ts";
import { scan } from "./scanner.ts";

/** A rule, and one for each further body behind it; undefined, perhaps without a complaint, where there is none. */
export function parseRules(parser: Parser): WrittenRule[] | undefined {
  const location = here(parser);
  takeKeywordAsName(parser);
  const isDefault = isAt(parser, "default");
  if (isDefault) {
    scan(parser);
    takeKeywordAsName(parser);
  }
  if (!isAt(parser, "identifier")) {
    if (isDefault) refuseKeywordAsRule(parser, true);
    return undefined;
  }
  const written = parseHead(parser);
  if (written === undefined) return undefined;
  return isDefault
    ? parseDefault(parser, written, location)
    : parseBehindHead(parser, written, location);
}

function parseDefault(
  parser: Parser,
  { head, isValueGenerated }: WrittenHead,
  location: Location,
): WrittenRule[] | undefined {
  if (!isValidDefault(parser, head, location)) return undefined;
  const rule = { ...ruleOf(head, trueBody(location), location), isDefault: true };
  return [{ rule, origins: [{ ...PLAIN, isValueGenerated }] }];
}

function parseBehindHead(
  parser: Parser,
  written: WrittenHead,
  location: Location,
): WrittenRule[] | undefined {
  const { head, hasContains } = written;
  const hasIf = isAt(parser, "if");
  let { isValueGenerated } = written;
  if (!hasContains && head.ref.length === 2) {
    if (hasIf) isValueGenerated ||= head.value === undefined;
    if (!(hasIf ? finishSingle(head) : finishPartial(head))) return undefined;
  }
  const origin = { ...PLAIN, hasIf, hasContains, isValueGenerated };
  if (hasIf) {
    scan(parser);
    return parseBehindBody(parser, head, parseIfBody(parser), { origin, location });
  }
  if (isAt(parser, "{")) {
    return parseBehindBody(parser, head, parseBracedBody(parser), { origin, location });
  }
  if (!hasContains) return undefined;
  const rule = ruleOf(head, trueBody(location), head.location);
  return [{ rule, origins: [{ ...origin, isBodyGenerated: true }] }];
}

/** `p[x] if ...` is one member of an object. False where it has no name. */
function finishSingle(head: Head): boolean {
  const [name, key] = head.ref;
  if (key !== undefined && head.args.length === 0 && (!isGround(key) || key.value.kind === "ref")) {
    head.key = copyTree(key);
  }
  if (head.value === undefined) {
    head.value = booleanAt(head.location, true);
    return true;
  }
  return takeName(head, name);
}

/** `p[x] { ... }` is one member of a set, and `p[x] = y { ... }` of an object. False where it has no name. */
function finishPartial(head: Head): boolean {
  const [name, key] = head.ref;
  if (head.args.length > 0 || name === undefined || key === undefined) return true;
  if (!takeName(head, name)) return false;
  head.key = copyTree(key);
  if (head.value === undefined) head.ref = [name];
  return true;
}

function takeName(head: Head, name: Term | undefined): boolean {
  if (name?.value.kind !== "var") return false;
  head.name = name.value.name;
  return true;
}

/** One statement, or a body between braces. */
function parseIfBody(parser: Parser): Body | undefined {
  const saved = save(parser);
  const isBraced = isAt(parser, "{");
  const expression = parser.grammar.literal(parser);
  // A set is always true, which nobody means.
  if (expression !== undefined && !(isBraced && isSet(expression))) return [expression];
  if (!isBraced) return undefined;
  restore(parser, saved);
  return parseBracedBody(parser);
}

function isSet({ terms }: Expression): boolean {
  return terms.kind === "term" && terms.term.value.kind === "set";
}

interface Written {
  readonly origin: RuleOrigin;
  readonly location: Location;
}

/** What may follow a body: `else`, or further bodies of the same head. */
function parseBehindBody(
  parser: Parser,
  head: Head,
  body: Body | undefined,
  { origin, location }: Written,
): WrittenRule[] | undefined {
  if (body === undefined) return undefined;
  const rule = ruleOf(head, body, location);
  let origins: readonly RuleOrigin[] = [origin];
  if (isAt(parser, "else") && !takeKeywordAsName(parser)) {
    const branches = mayHaveElse(parser, head) ? parseElses(parser, head) : undefined;
    if (branches === undefined) return undefined;
    rule.otherwise = branches.rule;
    origins = [origin, ...branches.origins];
  }
  const rules: WrittenRule[] = [{ rule, origins }];
  while (isAt(parser, "{")) {
    if (rule.otherwise !== undefined) return complain(parser, "expected else keyword");
    const next = parseNextBody(parser, head);
    if (next === undefined) return undefined;
    rules.push({ rule: next, origins: [origin] });
  }
  return rules;
}

function mayHaveElse(parser: Parser, { ref, key }: Head): boolean {
  const [, ...operands] = ref;
  if (!operands.every(isGround)) {
    complain(parser, "else keyword cannot be used on rules with variables in head");
  } else if (key !== undefined) {
    complain(parser, "else keyword cannot be used on multi-value rules");
  } else return true;
  return false;
}

/** The rule of a further body. Its head has the place of the body, but for the reference. */
function parseNextBody(
  parser: Parser,
  { name, ref, args, key, value, isAssigned }: Head,
): Rule | undefined {
  const location = here(parser);
  const body = parseBracedBody(parser);
  if (body === undefined) return undefined;
  const head: Head = {
    name,
    ref: copyTree(ref),
    args: renumberWildcards(parser, copyTree(args, location)),
    key: copyTree(key, location),
    value: copyTree(value, location),
    isAssigned,
    location,
  };
  return ruleOf(head, body, location);
}
