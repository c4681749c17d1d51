import type { Compilation } from "./compilation.ts";

/** Nothing looks at imports once references are resolved: OPA's RemoveImports. */
export function removeImports({ modules }: Compilation): void {
  for (const module of modules) module.imports = [];
}
