import { compileBundle } from "../../src/compile/compile-bundle.ts";
import { BUILTINS, signaturesOf } from "../../src/decide/builtins/builtins.ts";
import type { BundleSource, CompiledEngine } from "../../src/domain/bundle.ts";
import { createOpa } from "../../src/opa/program/opa.ts";
import { opaBinary } from "./opa.ts";

/** Lets a bundle through the gate of the service and gives what the decision engines get. */
export async function compileEngine(source: BundleSource): Promise<CompiledEngine> {
  const opa = createOpa({ binary: opaBinary() });
  const { engine } = await compileBundle(source, { opa, builtins: signaturesOf(BUILTINS) });
  if (engine === undefined) throw new Error(`${source.name} is not for decisions`);
  return engine;
}
