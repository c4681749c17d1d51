import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import type { EngineParts } from "../../src/decide/engines.ts";
import type { BundleSource } from "../../src/domain/bundle.ts";
import { compileEngine } from "./compile-engine.ts";

/** What either engine of a bundle is made of, from the real gate; its entrypoints are what the Wasm of it can be asked. */
export async function enginePartsOf(source: BundleSource): Promise<EngineParts> {
  const { entrypoints, name } = source;
  const { modules, data, targets } = await compileEngine(source);
  const wasm = targets?.wasm && { module: targets.wasm.bytes, entrypoints };
  return { modules, data, builtins: BUILTINS, label: name, ...(wasm && { wasm }) };
}
