import { importPathFault } from "../module-path/path-fault.ts";
import { compareGoVersions } from "../version/go-version.ts";
import { isGoItself } from "./compare-selected.ts";
import {
  goLineOf,
  goLineOfWork,
  type MainModule,
  type MainModules,
  mainsOf,
  pathOf,
} from "./main-modules.ts";
import { STRICT_GO } from "./requirements-of.ts";

/** Why `go` refuses the files as they are, whatever their requirements select. */
export interface SelectionFault {
  readonly code:
    | "no_module_line"
    | "invalid_module_path"
    | "duplicate_module"
    | "conflicting_replacements"
    | "workspace_module_replaced"
    | "workspace_go_too_old"
    /** Packages of two modules would be one module's: their list is given, but nothing can be built. */
    | "content_used_twice";
  readonly message: string;
  readonly place: { readonly file: string; readonly row?: number | undefined };
}

/** Faults of the main modules by themselves; those of replacements are found with these. */
export function faultsOf(modules: MainModules): SelectionFault[] {
  return [
    ...mainsOf(modules).flatMap(moduleLineFaults),
    ...(modules.kind === "workspace" ? [...duplicatesIn(modules), ...newerThan(modules)] : []),
  ];
}

function moduleLineFaults({ file, mod: { module } }: MainModule): SelectionFault[] {
  if (module === undefined) {
    const message =
      "there is no module line; say whose go.mod this is, such as: module example.com/app";
    return [{ code: "no_module_line", message, place: { file } }];
  }
  const { path, place } = module;
  const fault = isGoItself(path) ? "Go keeps it for itself" : importPathFault(path);
  if (fault === undefined) return [];
  const message = `${JSON.stringify(path)} cannot be the path of a module: ${fault}`;
  return [{ code: "invalid_module_path", message, place: { file, row: place.row } }];
}

type Workspace = MainModules & { readonly kind: "workspace" };

function duplicatesIn({ mains }: Workspace): SelectionFault[] {
  const seen = new Map<string, string>();
  return mains.flatMap((main): SelectionFault[] => {
    const path = pathOf(main);
    const before = seen.get(path);
    seen.set(path, main.file);
    if (before === undefined || path === "") return [];
    const message = `${path} is the module of ${before} too; a workspace uses a module once`;
    return [
      {
        code: "duplicate_module",
        message,
        place: { file: main.file, row: main.mod.module?.place.row },
      },
    ];
  });
}

function newerThan({ file, work, mains }: Workspace): SelectionFault[] {
  const limit = goLineOfWork(work);
  return mains.flatMap(({ file: modFile, mod }): SelectionFault[] => {
    const needed = goLineOf(mod);
    const accepted =
      compareGoVersions(needed, limit) <= 0 || compareGoVersions(needed, STRICT_GO) < 0;
    if (accepted) return [];
    const message = `${modFile} needs go ${needed}, and the workspace is at go ${limit}; raise it with: go work use`;
    return [{ code: "workspace_go_too_old", message, place: { file, row: work.go?.place.row } }];
  });
}
