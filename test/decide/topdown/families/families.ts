import { builtinCalls } from "./builtin-calls.ts";
import { calls } from "./calls.ts";
import { clauses } from "./clauses.ts";
import { comprehensions } from "./comprehensions.ts";
import { lateReferences } from "./late-references.ts";
import { layers } from "./layers.ts";
import { oldSyntax } from "./old-syntax.ts";
import { partialRules } from "./partial-rules.ts";
import type { RandomProgram } from "./random-program.ts";
import { replacements } from "./replacements.ts";
import { sentences } from "./sentences.ts";

/** Ways to draw programs, by what each is after. */
export const FAMILIES: Readonly<Record<string, (random: () => number) => RandomProgram>> = {
  lateReferences,
  clauses,
  partialRules,
  comprehensions,
  replacements,
  sentences,
  oldSyntax,
  layers,
  calls,
  builtinCalls,
};
