import type { Location } from "../../../domain/policy-error.ts";
import type { Body, Expression, ExpressionTerms, Term } from "../../../opa/rego/ast/nodes.ts";
import { isEquality } from "../dotted-name.ts";
import { isGround, Unsupported } from "../scope.ts";
import type { Code } from "./code.ts";
import { emitCall } from "./emit-call.ts";
import { emitMatch } from "./emit-match.ts";
import { openMembers } from "./emit-members.ts";
import { emitRef } from "./emit-ref.ts";
import { emitSolutions } from "./emit-solutions.ts";
import { emitUnify } from "./emit-unify.ts";
import { emitValue } from "./emit-value.ts";

/** Goes on with each way in which all expressions hold. */
export function emitBody(code: Code, body: Body): void {
  for (const expression of body) {
    code.attempt(
      () => emitExpression(code, expression),
      (error) => {
        if (!(error instanceof Unsupported)) throw error;
        emitSolutions(code, expression);
      },
    );
  }
}

function emitExpression(code: Code, expression: Expression): void {
  const { terms, isNegated } = expression;
  if (expression.with.length > 0) throw new Unsupported("with");
  if (isNegated) emitNot(code, [{ ...expression, isNegated: false }]);
  else if (terms.kind === "term") emitTruth(code, terms.term);
  else if (terms.kind === "call") emitOperation(code, terms.terms, expression.location);
  else if (terms.kind === "every") emitEvery(code, terms);
  else if (terms.kind === "not") emitNot(code, terms.body);
  else if (terms.kind === "and" || terms.kind === "or") emitLogical(code, terms);
  else throw new Unsupported(`the statement ${terms.kind}`);
}

function emitOperation(code: Code, terms: readonly Term[], location: Location): void {
  const [operator, left, right] = terms;
  if (terms.length === 3 && isEquality(operator as Term)) {
    emitUnify(code, left as Term, right as Term);
  } else emitCall(code, terms, location);
}

/** Holds for every value but `false`. */
function emitTruth(code: Code, term: Term): void {
  const value = term.value.kind === "ref" ? emitRef(code, term.value.terms) : emitValue(code, term);
  code.line(`if (${value} === false) ${code.fail}`);
}

/** All solutions of the body are tried, also after the first. */
function emitNot(code: Code, body: Body): void {
  const holds = code.fresh("n");
  code.line(`let ${holds} = false;`);
  code.part(() => {
    emitBody(code, body);
    code.line(`${holds} = true;`);
  });
  code.line(`if (${holds}) ${code.fail}`);
}

/** Whether a body holds, at its first solution: the name of the answer. */
function emitOnce(code: Code, body: Body): string {
  const holds = code.fresh("n");
  code.line(`let ${holds} = false;`);
  code.part((label) => {
    emitBody(code, body);
    code.line(`${holds} = true;`);
    code.line(`break ${label};`);
  });
  return holds;
}

function emitLogical(
  code: Code,
  terms: Extract<ExpressionTerms, { readonly kind: "and" | "or" }>,
): void {
  const left = emitOnce(code, terms.left);
  const holds = code.fresh("n");
  code.line(`let ${holds} = ${left};`);
  code.part((label) => {
    code.line(`if (${terms.kind === "and" ? "!" : ""}${left}) break ${label};`);
    code.line(`${holds} = ${emitOnce(code, terms.right)};`);
  });
  code.line(`if (!${holds}) ${code.fail}`);
}

function emitEvery(
  code: Code,
  { key, value, domain, body }: Extract<ExpressionTerms, { readonly kind: "every" }>,
): void {
  if (!isGround(domain, code.variables)) throw new Unsupported("every over what has no value");
  const all = emitValue(code, domain);
  code.line(`if (!isCollection(${all})) ${code.fail}`);
  const failed = code.fresh("n");
  code.line(`let ${failed} = false;`);
  code.part((label) => {
    const { at, member } = openMembers(code, all);
    if (key !== undefined) emitMatch(code, at, key);
    emitMatch(code, member, value);
    const holds = emitOnce(code, body);
    code.line(`if (${holds}) ${code.fail}`);
    code.line(`${failed} = true;`);
    code.line(`break ${label};`);
  });
  code.line(`if (${failed}) ${code.fail}`);
}
