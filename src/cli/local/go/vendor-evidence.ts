import path from "node:path";
import type { ModuleCache } from "../../../facts/go/module-cache.ts";
import type { SumFile } from "../../../facts/go/sum-file.ts";
import { indexSums, type SumIndex } from "../../../facts/go/sum-index.ts";
import { type ComparedModule, compareVendored } from "../../../facts/go/vendor/compare-vendored.ts";
import { readVendorModules } from "../../../facts/go/vendor/read-vendor-modules.ts";
import type { VendorModule, VendorReplacement } from "../../../facts/go/vendor/vendor-modules.ts";
import type { ReplacedBy, VendorEvidence, VendoredModule } from "../../../sumcheck/evidence.ts";
import type { CliIo } from "../../cli-io.ts";
import type { SourceReader } from "./source-reader.ts";

/** A vendor folder against the archives of a module cache: only those count of which a sum file has the hash. */
export async function vendorEvidence(
  io: CliIo,
  folder: string,
  sums: readonly SumFile[],
  cache: Pick<ModuleCache, "zipOf">,
  reader: SourceReader,
): Promise<VendorEvidence> {
  const file = path.join(folder, "modules.txt");
  const list = readVendorModules(await reader.read(file, "vendor"), file);
  const compared = await compareVendored(path.resolve(io.cwd, folder), list, (module) =>
    cache.zipOf(module),
  );
  const index = indexSums(sums);
  const modules = new Map<string, VendoredModule[]>();
  for (const each of compared.modules) {
    const { path: name } = each.module;
    modules.set(name, [...(modules.get(name) ?? []), vendored(each, index)]);
  }
  const { strays, links, unjudged } = compared;
  return { file, modules, ignored: list.ignored, strays, links, unjudged };
}

function vendored(compared: ComparedModule, sums: SumIndex): VendoredModule {
  const { version = "", replacement } = compared.module;
  const named = { version, replacement: replacement && replacedBy(replacement) };
  if (compared.kind === "not_comparable") return { ...named, why: compared.why };
  const { path: source, version: at } = sourceOf(compared.module);
  const recorded = sums.sumOf({ path: source, version: at, goMod: false });
  if (recorded.kind === "conflicting") {
    return { ...named, why: `the sum files have different hashes of ${source}@${at}` };
  }
  if (recorded.kind !== "recorded") {
    return { ...named, why: `no sum file has the hash of ${source}@${at}` };
  }
  if (recorded.hash !== compared.zipHash) {
    return { ...named, why: `the archive of ${source}@${at} is not the one of go.sum` };
  }
  const { differing, extra, missing } = compared;
  return { ...named, difference: { differing, extra, missing } };
}

function replacedBy(replacement: VendorReplacement): ReplacedBy {
  const { path: name } = replacement;
  return replacement.kind === "directory"
    ? { path: name }
    : { path: name, version: replacement.version };
}

function sourceOf({ path: name, version = "", replacement }: VendorModule): {
  readonly path: string;
  readonly version: string;
} {
  return replacement?.kind === "module" ? replacement : { path: name, version };
}
