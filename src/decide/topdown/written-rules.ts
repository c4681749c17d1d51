import type { WrittenAnswer } from "./emit/written-rule.ts";
import { isOften, knownOf, type OftenMade, type Operands, type RuleCode } from "./rule-code.ts";
import type { Found } from "./rule-index/rule-index.ts";
import type { Program } from "./scope.ts";

/** The rules of a complete document or a function as JavaScript, in the order in which they are tried. */
export interface WrittenRules {
  /** Of each rule itself, and what stands behind its `else`. */
  readonly groups: readonly (readonly WrittenAnswer[])[];
  /** All give the same constant. */
  readonly findsOne: boolean;
  readonly fallback: WrittenAnswer | undefined;
}

/** Gives all rules of a set as JavaScript, once it has been asked often with as much known; undefined before, and where one is not written. */
export function createWrittenRules(
  program: Program,
  rules: readonly (readonly RuleCode[])[],
  { groups, findsOne }: Found,
  fallback: RuleCode | undefined,
): (operands: Operands) => WrittenRules | undefined {
  const often: OftenMade<WrittenRules> = { runs: [], made: [] };
  const write = (operands: Operands): WrittenRules | undefined => {
    const written: WrittenAnswer[][] = [];
    for (const { rule, branches } of groups) {
      const answers: WrittenAnswer[] = [];
      for (const branch of branches) {
        const answer = rules[rule]?.[branch]?.writeAnswer(operands);
        if (answer === undefined) return undefined;
        answers.push(answer);
      }
      written.push(answers);
    }
    const last = fallback?.writeAnswer(operands);
    if (fallback !== undefined && last === undefined) return undefined;
    return { groups: written, findsOne, fallback: last };
  };
  return (operands) => {
    const known = knownOf(operands);
    const found = often.made[known];
    if (found !== undefined || !isOften(often, known, program)) return found;
    often.made[known] = write(operands);
    return often.made[known];
  };
}
