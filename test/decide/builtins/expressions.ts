import type { Expression } from "./expression.ts";
import { OTHERS } from "./other-expressions.ts";
import { SPRINTF } from "./sprintf-expressions.ts";

/**
 * Calls of the host builtins with nasty operands. Any module that holds HELPERS of expression.ts can evaluate them;
 * those that OPA answers with undefined are meant.
 */
export const EXPRESSIONS: readonly Expression[] = [...SPRINTF, ...OTHERS];
