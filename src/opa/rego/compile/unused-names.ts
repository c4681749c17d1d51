import type { Location } from "../../../domain/policy-error.ts";
import { compareTexts } from "../../go/text-bytes.ts";
import type { Body } from "../ast/nodes.ts";
import { isWildcard } from "../ast/terms.ts";
import { variablesOfBody } from "../ast/variables.ts";
import { declaredNames } from "./declared-names.ts";
import { bindingOf } from "./name-scopes.ts";
import type { Renaming } from "./rename-locals.ts";

/** Where the statements of a body stand and what they declare, before names are replaced in them. */
export type Declarations = readonly {
  readonly names: ReadonlySet<string>;
  readonly location: Location;
}[];

/** Undefined where nobody wants to be told. */
export function declarationsOf(body: Body, { compilation }: Renaming): Declarations | undefined {
  if (compilation.checks === undefined) return undefined;
  return body.map((expression) => {
    return { names: declaredNames([expression]), location: expression.location };
  });
}

/**
 * Complains of what `some` and `every` declare in the innermost scope and nothing mentions, neither the body nor `used`, the
 * names in what it is the body of (v1/ast/compile.go, checkUnusedDeclaredVars). Nothing is said behind another complaint.
 */
export function noteUnused(
  renamed: Body,
  declarations: Declarations,
  used: ReadonlySet<string>,
  { compilation, scopes, unused, complaintsBefore }: Renaming,
): void {
  const complaints = compilation.checks?.complaints ?? [];
  if (complaints.length > complaintsBefore || unused.length > 0) return;
  const declared = [...(scopes.at(-1) ?? [])].filter(
    ([, { occurrence }]) => occurrence === "declared",
  );
  if (declared.length === 0) return;
  const mentioned = variablesOfBody(renamed);
  for (const name of used) mentioned.add(bindingOf(scopes, name)?.name ?? name);
  const left = declared
    .filter(([, { name }]) => !mentioned.has(name) && !used.has(name))
    .sort(([, one], [, other]) => compareTexts(one.name, other.name));
  for (const [name] of left) {
    const place = declarations.find(({ names }) => names.has(name)) ?? declarations[0];
    if (place === undefined) continue;
    const message = `declared var ${isWildcard(name) ? "_" : name} unused`;
    unused.push({ message, location: place.location });
  }
}
