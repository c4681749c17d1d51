import type { Location } from "../../domain/policy-error.ts";
import type { Plan, StatementBody } from "./plan.ts";

/** Where a statement was written; undefined for what no file of the bundle holds. */
export function locationOf(
  plan: Plan,
  { file, row, col }: Pick<StatementBody, "file" | "row" | "col">,
): Location | undefined {
  const name = plan.static.files?.[file]?.value ?? "";
  return name === "" ? undefined : { file: name, row, col };
}
