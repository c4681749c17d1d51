import { type ActiveRevision, activateRevision } from "../../src/decide/active-revision.ts";
import type { Builtin } from "../../src/decide/builtins/builtins.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { buildEngine } from "./build-engine.ts";

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
  const { index, ...built } = buildEngine(bundle.files);
  return await activateRevision(
    {
      name: parseBundleName(bundle.name),
      revision: parseRevision((bundle.digit ?? "a").repeat(64)),
      roots: bundle.roots ?? [""],
      artifacts: { ...built, index: Buffer.from(JSON.stringify(index)) },
    },
    bundle.builtins,
  );
}
