import type { BundleSource } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { didYouMean } from "../means/text/suggestion.ts";
import type { Compilation } from "../opa/rego/compile/compilation.ts";
import { rulePaths } from "../opa/rego/compile/rule-paths.ts";
import { UNKNOWN_ENTRYPOINT, WASM_WITHOUT_ENTRYPOINTS } from "./findings.ts";

const MAX_FINDINGS = 20;

/**
 * A finding for each declared entrypoint (`authz/allow`), and for what answers the AuthZEN API, that is no rule or package,
 * with the nearest that is.
 */
export function checkEntrypoints(
  { entrypoints, authzen = {}, pushed }: Pick<BundleSource, "entrypoints" | "authzen" | "pushed">,
  compilation: Compilation,
): Diagnostic[] {
  const known = rulePaths(compilation).map((path) => path.join("/"));
  const names = new Set(known);
  const declared = [
    ...entrypoints.map((path) => ({ path, what: "the entrypoint" })),
    ...Object.entries(authzen).map(([question, path = ""]) => {
      return { path, what: `what spec.authzen.${question} names,` };
    }),
  ];
  return declared
    .filter(({ path }) => !names.has(path))
    .slice(0, MAX_FINDINGS)
    .map(({ path: each, what }) => {
      const advice = pushed.has("policy.wasm") ? LEFT_OUT : didYouMean(each, known);
      return {
        code: UNKNOWN_ENTRYPOINT.code,
        message: `${what} ${JSON.stringify(each)} is no rule or package of the bundle${advice}`,
      };
    });
}

/** A module answers what is declared and nothing else: without that `engine: wasm` says nothing. */
export function wasmWithoutEntrypoints({
  engine,
  entrypoints,
  decide,
}: Pick<BundleSource, "engine" | "entrypoints" | "decide">): readonly Diagnostic[] {
  if (engine !== "wasm" || entrypoints.length > 0 || !decide) return [];
  const message =
    "engine: wasm is for decisions at declared entrypoints, and none is declared, so that the exact engine answers every path: name them in spec.entrypoints (push --entrypoints, ?entrypoints=), or leave spec.engine out";
  return [{ code: WASM_WITHOUT_ENTRYPOINTS.code, message }];
}

const LEFT_OUT =
  ": `opa build -t wasm` leaves the rules of its entrypoints out of the Rego that it packs; push the sources, or what `opa build -t rego` makes of them";
