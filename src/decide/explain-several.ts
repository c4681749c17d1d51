import type { Decision } from "../domain/decision.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Question } from "./active-revision.ts";
import { explainPath, stackOfPath } from "./explain/explain.ts";
import { inputValue } from "./input.ts";
import { isSuspended } from "./network/answers.ts";
import { untilSettled } from "./network/until-settled.ts";
import type { Pending } from "./pending.ts";
import type { Given } from "./topdown/evaluation.ts";
import { failureOf } from "./topdown/failure-of.ts";
import { pathKey } from "./values/lookup.ts";
import { parseValue } from "./values/parse-value.ts";
import { printJson } from "./values/print-value.ts";
import { equalValues } from "./values/value.ts";
import type { World } from "./world.ts";

/**
 * A decision of several bundles with its explanation, as an agent gives it that holds them all. Throws `invalid_parameter`
 * where such an agent decides otherwise, because a bundle refers to another and does not say that it sees it.
 */
export function explainSeveral(
  world: World,
  path: readonly string[],
  question: Question,
  decided: Decision,
): Pending<Decision> {
  const { context, watch } = question;
  return untilSettled(context, () => {
    watch?.enter(`several bundles ${path.join("/")}`);
    try {
      return explained(world, path, question, decided);
    } finally {
      watch?.leave();
    }
  });
}

function explained(
  world: World,
  path: readonly string[],
  { input, context, options }: Question,
  decided: Decision,
): Decision {
  const { explain, strictBuiltinErrors: isStrict = false } = options ?? {};
  if (explain === undefined || decided.kind === "error") return decided;
  const { topdown, stored } = world;
  const keys = path.map(pathKey);
  const given = (): Given => ({ context, stored, input: inputValue(input), isStrict });
  try {
    const asked = given();
    const value = topdown.prepare(keys)(stored, asked.input, context, options);
    assertSame(value === undefined ? undefined : printJson(value), decided);
    if (value === undefined && explain.mode !== "full") return decided;
    context.answers.beginRun();
    return { ...decided, explanation: explainPath(world, keys, asked, explain, value) };
  } catch (thrown) {
    if (isSuspended(thrown) || thrown instanceof PolicyError) throw thrown;
    return failureOf(thrown, () => stackOfPath(world, keys, given()));
  }
}

function assertSame(json: string | undefined, decided: Decision): void {
  const before = decided.kind === "defined" ? decided.json : undefined;
  const isSame =
    json === undefined || before === undefined
      ? json === before
      : equalValues(parseValue(json), parseValue(before));
  if (isSame) return;
  const message =
    "an agent that holds all of these bundles decides otherwise: say in spec.sees which of them refer to which, or ask within one";
  throw new PolicyError("invalid_parameter", message);
}
