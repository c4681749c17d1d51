import type { EnvironmentSource } from "./injector-match.ts";
import type { PolicyBundleReference } from "./injector-policy.ts";
import type { Template, TemplatePiece } from "./injector-template.ts";
import { environmentFact } from "./match-conditions.ts";

/** The policy bundle of a declaration: texts whose placeholders name facts of the rules. */
export interface DeclaredBundle {
  readonly apiVersion: string;
  readonly name: Template;
  readonly rules: readonly Template[];
  /** The facts without which there is no bundle, sorted. */
  readonly needs: readonly string[];
}

export function declaredBundle(
  { apiVersion, name, rules }: PolicyBundleReference,
  source: EnvironmentSource | undefined,
): DeclaredBundle {
  const resolved = (template: Template): Template =>
    template.map((piece) => resolvedPiece(piece, source));
  const templates = [name, ...rules].map(resolved);
  const facts = templates.flat().flatMap((piece) => (typeof piece === "string" ? [] : piece.fact));
  const [first = [], ...others] = templates;
  return { apiVersion, name: first, rules: others, needs: [...new Set(facts)].sort() };
}

function resolvedPiece(piece: TemplatePiece, source: EnvironmentSource | undefined): TemplatePiece {
  const isEnvironment = typeof piece !== "string" && piece.fact === "environment";
  return isEnvironment ? { fact: environmentFact(source) } : piece;
}

/** The text of a template without placeholders. */
export function plainText(template: Template): string | undefined {
  const [only = "", ...more] = template;
  return more.length === 0 && typeof only === "string" ? only : undefined;
}

/** The text that a template gives for a resource with the facts. */
export function expandedText(template: Template, facts: ReadonlyMap<string, string>): string {
  return template
    .map((piece) => {
      if (typeof piece === "string") return piece;
      const value = facts.get(piece.fact) ?? "";
      return piece.fact === "kind" ? value.toLowerCase() : value;
    })
    .join("");
}
