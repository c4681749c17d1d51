import { createContexts } from "../../../src/decide/context.ts";
import type { Evaluator } from "../../../src/decide/evaluator.ts";
import type { Json } from "../../../src/domain/json-value.ts";
import { PolicyError } from "../../../src/domain/policy-error.ts";
import { atOnce } from "../../support/at-once.ts";

/** The JSON text that an engine answers to one question, asked as often as it is called. Throws where it answers none. */
export function engineAnswer(engine: Evaluator, document: string, input: Json): () => string {
  const contexts = createContexts();
  const path = document.split("/");
  const body = Buffer.from(JSON.stringify(input));
  return () => {
    const decision = atOnce(
      engine.evaluate({ path, input: body, context: contexts(), watch: undefined }),
    );
    if (decision.kind === "defined") return decision.json;
    throw new PolicyError("internal_error", JSON.stringify(decision));
  };
}
