/** The glob that matches just this text (gobwas/glob, QuoteMeta). */
export function quoteGlob(text: string): string {
  return text.replace(/[*?\\[\]{}]/g, "\\$&");
}
