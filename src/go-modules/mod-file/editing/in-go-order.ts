/** Edits in the order of the go command: the go line, then the toolchain, then the others as they come. */
export function inGoOrder<Edit extends { readonly edit: string }>(
  edits: readonly Edit[],
): readonly Edit[] {
  return edits.toSorted((a, b) => rankOf(a.edit) - rankOf(b.edit));
}

function rankOf(edit: string): number {
  return edit === "go" ? 0 : edit === "toolchain" || edit === "drop_toolchain" ? 1 : 2;
}
