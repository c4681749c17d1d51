import type { DependencyFacts, ModuleFacts } from "./dependency-facts.ts";

/** What was not known, which rules lack it, and what would tell. */
export interface MissingFacts {
  /** A sentence without its full stop. */
  readonly what: string;
  /** The rules of a `DependencyPolicy` that cannot say yes without it. */
  readonly rules: readonly string[];
  readonly remedy: string;
}

const LIST = "go list -m -u -retracted -json all > list.json, then --list list.json";

/** What facts lack, in the order of weight. */
export function missingFacts(facts: DependencyFacts): MissingFacts[] {
  const { buildList, binary, modules, main } = facts;
  const all = Object.values(modules);
  const remote = all.filter(({ replace }) => replace?.kind !== "directory");
  const without = (...fields: readonly (keyof ModuleFacts)[]): string => {
    const lacks = (module: ModuleFacts): boolean =>
      fields.every((field) => module[field] === undefined);
    const count = remote.filter(lacks).length;
    return count === 0 ? "" : ` of ${count} of ${all.length} modules`;
  };
  const missing: MissingFacts[] = [];
  const tell = (what: string, rules: readonly string[], remedy: string): void => {
    missing.push({ what, rules, remedy });
  };
  if (buildList?.complete === false) {
    const unknown = buildList.unknown ?? [];
    const named = unknown.slice(0, 3).join(", ") + (unknown.length > 3 ? ", ..." : "");
    const why = named === "" ? "" : `: ${named} not known`;
    tell(`all of the build list${why}`, ["every rule over modules"], `go mod download, or ${LIST}`);
  }
  // Of what nothing is linked go.sum has the hash of go.mod alone.
  const unsummed = without("sum", "goModSum");
  if (unsummed !== "") {
    tell(`the hashes${unsummed}`, ["claims about sums"], "the program's go.sum: --sum-file");
  }
  if (without("time") !== "") {
    tell(`when it was released${without("time")}`, ["release age"], LIST);
  }
  if (without("status") !== "") {
    tell(`retractions and deprecation${without("status")}`, ["retracted, deprecated"], LIST);
  }
  if (without("licence") !== "") {
    tell(`the licences${without("licence")}`, ["licences"], "an SBOM with licences: --sbom");
  }
  if (binary === undefined) {
    const rules = ["build settings", "compiler", "what is linked"];
    tell("the program as it was built", rules, "--binary");
  } else if (main.compiler === undefined) {
    tell(
      `what ${binary.file} was built with: it holds no build information`,
      ["build settings", "compiler"],
      "a binary that was not stripped of it",
    );
  }
  return missing;
}
