import type { Ref, Term } from "../../opa/rego/ast/nodes.ts";
import type { ThenValue } from "./compile.ts";
import { type Asked, compilePath, type Operand } from "./compile-path.ts";
import { compileTree } from "./compile-tree.ts";
import type { Step } from "./frame.ts";
import { type Bound, isGround, type Scope } from "./scope.ts";

/** Goes on with each value of a reference (topdown's evalTree and evalTerm). */
export function compileRef(
  scope: Scope,
  ref: Ref,
  bound: Bound,
  then: ThenValue,
  wanted?: Term,
): Step {
  const [head, ...terms] = ref as [Term, ...Term[]];
  const found = scope.newSlot();
  let now = bound;
  let isWantedKnown = false;
  const before: Bound[] = [];
  const operands = terms.map((term): Operand => {
    before.push(now);
    isWantedKnown = wanted !== undefined && isGround(wanted, now);
    if (isGround(term, now)) {
      const key = scope.program.compile.value(scope, term, now);
      const knownAt = before.findIndex((each) => isGround(term, each));
      return { term, key, pattern: undefined, knownAt };
    }
    const pattern = scope.program.compile.pattern(scope, term, now);
    now = pattern.bound;
    return { term, key: undefined, pattern, knownAt: Number.POSITIVE_INFINITY };
  });
  if (scope.attempt !== undefined && operands.some(({ key }) => key === undefined)) {
    scope.attempt.hasMany = true;
  }
  const asked: Asked = {
    scope,
    operands,
    wanted: isWantedKnown ? scope.program.compile.value(scope, wanted as Term, now) : undefined,
    found,
    last: then(found, now),
  };
  return compileHead(asked, head, bound);
}

function compileHead(asked: Asked, head: Term, bound: Bound): Step {
  const name = head.value.kind === "var" ? head.value.name : undefined;
  if (name === "data") return compileTree(asked);
  const path = compilePath(asked, 0);
  if (name === "input") {
    return (frame) => {
      const { input } = frame.evaluation;
      return input === undefined ? undefined : path(frame, input);
    };
  }
  if (name !== undefined && !bound.has(name)) return () => undefined;
  const start = asked.scope.program.compile.value(asked.scope, head, bound);
  return (frame) => path(frame, start(frame));
}
