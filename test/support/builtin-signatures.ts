import { execFileSync } from "node:child_process";
import type { BuiltinSignature } from "../../src/opa/rego/compile/compilation.ts";
import { opaBinary } from "./opa.ts";

interface Capabilities {
  readonly builtins: readonly {
    readonly name: string;
    readonly decl: { readonly args?: readonly unknown[] };
  }[];
}

let known: ReadonlyMap<string, BuiltinSignature> | undefined;

/** What OPA's capabilities tell of its builtins. */
export function builtinSignatures(): ReadonlyMap<string, BuiltinSignature> {
  known ??= readSignatures();
  return known;
}

function readSignatures(): ReadonlyMap<string, BuiltinSignature> {
  const text = execFileSync(opaBinary(), ["capabilities", "--current"], { encoding: "utf8" });
  const { builtins } = JSON.parse(text) as Capabilities;
  return new Map(builtins.map(({ name, decl }) => [name, { arity: decl.args?.length ?? 0 }]));
}
