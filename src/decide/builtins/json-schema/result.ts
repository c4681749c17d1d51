import type { EvaluationContext } from "../../context.ts";

/** Where in a document something is: a name or an index within a place. */
export interface Place {
  readonly name: string;
  readonly within: Place | undefined;
}

export const ROOT_PLACE: Place = { name: "(Root)", within: undefined };

/** Something that does not match. */
export interface Mismatch {
  readonly type: string;
  readonly field: string;
  readonly description: string;
}

/** What a validation found, and how well the document matched (gojsonschema, result.go). */
export interface Result {
  readonly mismatches: Mismatch[];
  score: number;
}

export function createResult(): Result {
  return { mismatches: [], score: 0 };
}

export function isValid({ mismatches }: Result): boolean {
  return mismatches.length === 0;
}

/** Takes over what was found by a part. */
export function merge(result: Result, part: Result, context: EvaluationContext): void {
  context.spend(part.mismatches.length);
  for (const mismatch of part.mismatches) result.mismatches.push(mismatch);
  result.score += part.score;
}

/** A place as messages have it: names joined by points, the root alone by its own name. */
export function fieldOf(place: Place): string {
  const names: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.within) names.push(at.name);
  const [root, ...path] = names.reverse();
  return path.length === 0 ? (root as string) : path.join(".");
}
