import { compileBundle } from "../../src/compile/compile-bundle.ts";
import type { CompiledEngine } from "../../src/domain/bundle.ts";
import { createOpa } from "../../src/opa/program/opa.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { opaBinary } from "./opa.ts";

/** Lets files, by path, through the real gate and gives what the decision engine gets. */
export async function compileEngine(
  files: Readonly<Record<string, string>>,
  hostBuiltins: Iterable<string>,
): Promise<CompiledEngine> {
  const opa = createOpa({ binary: opaBinary() });
  const options = { opa, hostBuiltins: new Set(hostBuiltins) };
  const { engine } = await compileBundle(sourceOf(files), options);
  if (engine === undefined) throw new Error("the gate built no engine");
  return engine;
}
