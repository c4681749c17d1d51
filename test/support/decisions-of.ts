import { type ActiveRevision, activateRevision } from "../../src/decide/active-revision.ts";
import { type Builtin, HOST_BUILTINS } from "../../src/decide/builtins/builtins.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { compileEngine } from "./compile-engine.ts";

export interface BundleFiles {
  readonly name: string;
  readonly roots?: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** One hexadecimal digit: the revision is 64 of them. Default "a". */
  readonly digit?: string;
  readonly builtins?: ReadonlyMap<string, Builtin>;
}

/** Compiles files and makes them a live revision. */
export async function activeRevisionOf(bundle: BundleFiles): Promise<ActiveRevision> {
  const { builtins = HOST_BUILTINS } = bundle;
  const { index, ...built } = await compileEngine(bundle.files, builtins.keys());
  return await activateRevision(
    {
      name: parseBundleName(bundle.name),
      revision: parseRevision((bundle.digit ?? "a").repeat(64)),
      roots: bundle.roots ?? [""],
      artifacts: { ...built, index: Buffer.from(JSON.stringify(index)) },
    },
    builtins,
  );
}
