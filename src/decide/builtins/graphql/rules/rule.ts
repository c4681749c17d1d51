import type { Position } from "../syntax.ts";
import type { Rule, Walker } from "../walk.ts";

/** Tells of something against the query; the place is unknown in a query that was no text. */
export type Report = (message: string, position: Position | undefined) => void;

/** Makes a rule for the validation of one query. */
export type MakeRule = (walker: Walker, report: Report) => Rule;
