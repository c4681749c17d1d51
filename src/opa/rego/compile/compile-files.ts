import type { RegoFile } from "../../../domain/bundle.ts";
import { parseModule } from "../parse/parse-module.ts";
import type { BuiltinSignature, Compilation } from "./compilation.ts";
import { compileModules } from "./compile-modules.ts";

/**
 * Parses files that OPA has checked, in the order of the bytes of their names, and makes of them what OPA's compiler makes.
 * Throws as `parseModule` does.
 */
export function compileFiles(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
): Compilation {
  const modules = files.map(({ file, text, version }) => parseModule(text, file, version));
  return compileModules(modules, builtins);
}
