import type { BundleSource, PathIndex } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { UNKNOWN_ENTRYPOINT } from "./findings.ts";

/**
 * A finding for each declared entrypoint (`authz/allow`) that is no rule or package, with the
 * nearest that is.
 */
export function checkEntrypoints(
  { entrypoints: declared, pushed }: Pick<BundleSource, "entrypoints" | "pushed">,
  index: PathIndex,
): Diagnostic[] {
  const known = index.entrypoints.map(({ path }) => path.join("/"));
  const names = new Set(known);
  return declared
    .filter((each) => !names.has(each))
    .map((each) => {
      const near = nearest(each, known);
      const slip = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
      const advice = pushed.has("policy.wasm") ? LEFT_OUT : slip;
      return {
        code: UNKNOWN_ENTRYPOINT.code,
        message: `the entrypoint ${JSON.stringify(each)} is no rule or package of the bundle${advice}`,
      };
    });
}

const LEFT_OUT =
  ": `opa build -t wasm` leaves the rules of its entrypoints out of the Rego that it packs; push the sources, or what `opa build -t rego` makes of them";

/** The known name with the fewest edits, when they are few enough to be a slip. */
function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    if (Math.abs(each.length - name.length) >= least) continue;
    const edits = editDistance(name, each);
    if (edits < least) [best, least] = [each, edits];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + same,
        ),
      );
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
