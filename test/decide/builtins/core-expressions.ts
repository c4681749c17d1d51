import { COLLECTION_EXPRESSIONS } from "./collection-expressions.ts";
import type { Expression } from "./expression.ts";
import { NUMBER_EXPRESSIONS } from "./number-expressions.ts";
import { OBJECT_EXPRESSIONS } from "./object-expressions.ts";
import { TEXT_EXPRESSIONS } from "./text-expressions.ts";

/** Calls of the builtins that stock Wasm modules have of their own: only the exact engine asks ours. */
export const CORE_EXPRESSIONS: readonly Expression[] = [
  ...NUMBER_EXPRESSIONS,
  ...TEXT_EXPRESSIONS,
  ...COLLECTION_EXPRESSIONS,
  ...OBJECT_EXPRESSIONS,
];
