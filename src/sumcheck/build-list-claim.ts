import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildListFacts } from "../facts/dependencies/dependency-facts.ts";
import { claimOf } from "./claim-code.ts";
import { BUILD_LIST_COMPLETE, BUILD_LIST_INCOMPLETE } from "./codes/build-list.ts";

const MOST_NAMED = 5;

/** That facts hold all modules of the program: where they do not, that a forbidden one is absent proves nothing. */
export function buildListClaim({ complete, unknown = [] }: BuildListFacts): Claim {
  if (complete) {
    return claimOf(BUILD_LIST_COMPLETE, { message: "every module of the build list is known" });
  }
  const named = unknown.slice(0, MOST_NAMED).join(", ");
  const more = unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : "";
  const why = named === "" ? "only what was linked is known" : `not known: ${named}${more}`;
  return claimOf(BUILD_LIST_INCOMPLETE, {
    message: `modules may be missing from the build list: ${why}`,
    missing: ["what go list -m -json all prints, or a module cache with every go.mod"],
  });
}
