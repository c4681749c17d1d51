/** A module at some edge of the grammar. */
export interface Edge {
  readonly note: string;
  readonly text: string;
  /** OPA refuses it in version 1; otherwise it reads it. */
  readonly isRefused?: boolean;
}

/** Modules that OPA reads, by what is in them. */
export function read(texts: Readonly<Record<string, string>>): readonly Edge[] {
  return Object.entries(texts).map(([note, text]) => ({ note, text }));
}

export function refused(texts: Readonly<Record<string, string>>): readonly Edge[] {
  return Object.entries(texts).map(([note, text]) => ({ note, text, isRefused: true }));
}

/** Each text as the body of a rule. */
export function inBody(
  texts: Readonly<Record<string, string>>,
  ...imports: readonly string[]
): Readonly<Record<string, string>> {
  const head = ["package a", ...imports.map((each) => `import ${each}`)].join("\n");
  return Object.fromEntries(
    Object.entries(texts).map(([note, text]) => [note, `${head}\n\np if {\n\t${text}\n}\n`]),
  );
}

/** Each text behind a package. */
export function inModule(
  texts: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).map(([note, text]) => [note, `package a\n${text}\n`]),
  );
}
