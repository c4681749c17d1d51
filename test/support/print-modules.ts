import type { Module } from "../../src/opa/rego/ast/nodes.ts";

/** Both texts from a little before they part: whole trees are hard to read. */
export function excerpts(
  ours: string,
  opas: string,
): { readonly ours: string; readonly opas: string } {
  const parted = [...ours].findIndex((character, at) => character !== opas[at]);
  const from = Math.max(0, parted - 400);
  return { ours: ours.slice(from, from + 800), opas: opas.slice(from, from + 800) };
}

const UNPRINTED = new Set(["location", "fromAssignment", "file", "version", "comments"]);

/** What OPA's trees tell of ours; places are not in them. */
export function printModules(modules: readonly Module[]): string {
  return JSON.stringify(modules, (key, value) => (UNPRINTED.has(key) ? undefined : value));
}
