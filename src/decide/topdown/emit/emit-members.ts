import type { Code } from "./code.ts";

/** A loop over the members of a value in Rego's order; of a set a member that is wanted is looked up. */
export function openMembers(
  code: Code,
  value: string,
  wanted?: string,
): { readonly at: string; readonly member: string } {
  const asked = wanted === undefined ? `keysOf(${value})` : `keysFor(${value}, ${wanted})`;
  const keys = code.local(asked);
  const index = code.fresh("i");
  code.loop(`let ${index} = 0; ${index} < ${keys}.length; ${index}++`);
  code.line("context.spend(1);");
  const at = code.local(`${keys} === ${value} ? ${index} : ${keys}[${index}]`);
  const member = code.local(`${keys} === ${value} ? ${keys}[${index}] : memberOf(${value}, ${at})`);
  return { at, member };
}
