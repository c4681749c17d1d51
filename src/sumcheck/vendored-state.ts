import type { BuildModule } from "../facts/go/build-info.ts";
import { isDirectory } from "../facts/go/built-module.ts";
import type { ReplacedBy, VendorDifference, VendorEvidence, VendoredModule } from "./evidence.ts";

/** What a vendor folder is to a module that was linked. */
export type VendoredState =
  | { readonly kind: "as_in_archive" }
  | { readonly kind: "edited"; readonly difference: VendorDifference }
  | { readonly kind: "listed_otherwise"; readonly listed: string }
  | { readonly kind: "not_comparable"; readonly why: string };

/** Where a path is listed several times, which Go never does, all have to be of the version that was linked. */
export function vendoredState(
  module: BuildModule,
  { modules }: Pick<VendorEvidence, "modules">,
): VendoredState {
  const [first, ...more] = modules.get(module.path) ?? [];
  if (first === undefined) return { kind: "listed_otherwise", listed: "no package of it" };
  const other = [first, ...more].find((listed) => !isAsLinked(listed, module));
  if (other !== undefined) return { kind: "listed_otherwise", listed: toldOf(other) };
  if ("why" in first) return { kind: "not_comparable", why: first.why };
  const { difference } = first;
  return isEdited(difference) ? { kind: "edited", difference } : { kind: "as_in_archive" };
}

export function isEdited(difference: VendorDifference): boolean {
  return Object.values(difference).some((names: readonly string[]) => names.length > 0);
}

function isAsLinked({ version, replacement }: VendoredModule, module: BuildModule): boolean {
  return version === module.version && isSame(replacement, module.replace);
}

/** A list of a workspace names directories from elsewhere than the binary does. */
function isSame(listed: ReplacedBy | undefined, linked: BuildModule | undefined): boolean {
  if (listed === undefined || linked === undefined) return listed === linked;
  if (listed.version === undefined) return isDirectory(linked);
  return listed.path === linked.path && listed.version === linked.version;
}

function toldOf({ version, replacement }: VendoredModule): string {
  const own = version === "" ? "every version of it" : version;
  if (replacement === undefined) return own;
  const { path, version: at } = replacement;
  return `${own} => ${path}${at === undefined ? "" : ` ${at}`}`;
}
