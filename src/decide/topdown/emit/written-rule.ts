import type { Comprehension, Rule, Term } from "../../../opa/rego/ast/nodes.ts";
import type { Value } from "../../values/value.ts";
import type { Builder } from "../builder.ts";
import type { Evaluation } from "../evaluation.ts";
import type { Program } from "../scope.ts";

/** A rule of a complete document or a function: its value, undefined where it has none. */
export type WrittenAnswer = (
  evaluation: Evaluation,
  findsOne: boolean,
  operands: readonly (Value | undefined)[],
) => Value | undefined;

/** A rule of a partial document: what it gives goes into the builder. */
export type WrittenPart = (
  evaluation: Evaluation,
  builder: Builder,
  operands: readonly (Value | undefined)[],
) => void;

/** A rule that is to be written as JavaScript. */
export interface RuleToWrite {
  readonly program: Program;
  readonly rule: Rule;
  /** The terms of the head that may be known, and where those lie that are. */
  readonly terms: readonly Term[];
  readonly places: readonly number[];
  /** The keys behind the path that all rules of the set share. */
  readonly path: readonly Term[];
  comprehensionKeys(comprehension: Comprehension): readonly string[] | undefined;
}

/** Writes rules as JavaScript; undefined for what is not written so. */
export interface RuleWriter {
  answer(rule: RuleToWrite): WrittenAnswer | undefined;
  part(rule: RuleToWrite): WrittenPart | undefined;
}
