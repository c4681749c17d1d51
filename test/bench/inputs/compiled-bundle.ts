import { compileBundle } from "../../../src/compile/compile-bundle.ts";
import { type ActiveRevision, activateRevision } from "../../../src/decide/active-revision.ts";
import { HOST_BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import type { BundleSource, CompiledEngine } from "../../../src/domain/bundle.ts";
import { createOpa } from "../../../src/opa/program/opa.ts";
import { revisionOf } from "../../../src/publish/revision-of.ts";
import { opaBinary } from "../../support/opa.ts";

/** Compiles a bundle by the gate of the service. */
export async function compileEngine(source: BundleSource): Promise<CompiledEngine> {
  const opa = createOpa({ binary: opaBinary() });
  const hostBuiltins = new Set(HOST_BUILTINS.keys());
  const { engine } = await compileBundle(source, { opa, hostBuiltins });
  if (engine === undefined) throw new Error(`${source.name} is not for decisions`);
  return engine;
}

/** Makes a compiled bundle answer in this process. */
export async function activateEngine(
  source: BundleSource,
  engine: CompiledEngine,
): Promise<ActiveRevision> {
  const { name, roots } = source;
  const index = Buffer.from(JSON.stringify(engine.index));
  const artifacts = { ...engine, index };
  return await activateRevision({ name, roots, revision: revisionOf(source), artifacts });
}
