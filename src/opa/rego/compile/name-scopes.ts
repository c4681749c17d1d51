/** How a name came into its scope: seen without a declaration, or declared, maybe by an assignment. */
export type Occurrence = "seen" | "argument" | "assigned" | "declared";

interface Binding {
  readonly name: string;
  readonly occurrence: Occurrence;
}

/** The scopes around a place, outermost first, and what each name of theirs is called from now on (v1/ast, localDeclaredVars). */
export type NameScopes = Map<string, Binding>[];

export function newScopes(): NameScopes {
  return [new Map()];
}

/** Runs with one more scope inside the others. */
export function inNewScope(scopes: NameScopes, run: () => void): void {
  scopes.push(new Map());
  run();
  scopes.pop();
}

/** What the name is called in the innermost scope that has it. */
export function bindingOf(scopes: NameScopes, name: string): Binding | undefined {
  return scopes.findLast((scope) => scope.has(name))?.get(name);
}

/** Notes a name in the innermost scope. */
export function bind(scopes: NameScopes, name: string, as: string, occurrence: Occurrence): void {
  scopes.at(-1)?.set(name, { name: as, occurrence });
}
