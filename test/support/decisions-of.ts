import { type ActiveRevision, activateRevision } from "../../src/decide/active-revision.ts";
import type { BuiltinDeclaration } from "../../src/decide/builtins/builtin.ts";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import type { BundleSource } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { partsOf } from "../../src/pipeline/load-revision.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { compileEngine } from "./compile-engine.ts";

export interface BundleFiles {
  readonly name: string;
  readonly roots?: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** One hexadecimal digit: the revision is 64 of them. Default "a". */
  readonly digit?: string;
  readonly settings?: Partial<BundleSource>;
  /** In the place of those that there are, by name. */
  readonly builtins?: ReadonlyMap<string, BuiltinDeclaration>;
}

/** Compiles files and makes them a live revision. */
export async function activeRevisionOf(bundle: BundleFiles): Promise<ActiveRevision> {
  const { files, settings, digit = "a", roots = [""], builtins = new Map() } = bundle;
  const source = sourceOf(files, { ...settings, name: parseBundleName(bundle.name) });
  const engine = await compileEngine(source);
  const parts = partsOf({ ...source, roots }, parseRevision(digit.repeat(64)), engine);
  return await activateRevision(parts, new Map([...BUILTINS, ...builtins]));
}
