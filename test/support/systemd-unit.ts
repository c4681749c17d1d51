import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./process.ts";

export const UNITS: string = path.join(ROOT, "deploy", "systemd");

/** The settings of the section `Service`, in the order in which systemd reads the files: each key with all its values. */
export function serviceOf(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of files) {
    let section = "";
    for (const line of readFileSync(path.join(UNITS, file), "utf8").split("\n")) {
      if (line.startsWith("[")) section = line;
      const [key = "", ...rest] = line.split("=");
      if (section !== "[Service]" || rest.length === 0 || line.startsWith("#")) continue;
      found.set(key, [...(found.get(key) ?? []), rest.join("=")]);
    }
  }
  return found;
}

/** Where systemd keeps what a unit asks for. */
export interface UnitFolders {
  /** `%S`. */
  readonly state: string;
  /** `%C`. */
  readonly cache: string;
  /** `%d`. */
  readonly credentials: string;
}

/** The variables that a unit sets, with its folders for what stands for them. */
export function environmentOfUnit(
  service: ReadonlyMap<string, readonly string[]>,
  { state, cache, credentials }: UnitFolders,
): Record<string, string> {
  const resolved = (service.get("Environment") ?? []).map((pair) =>
    pair.replace("%S", state).replace("%C", cache).replace("%d", credentials).split("="),
  );
  return Object.fromEntries(resolved as [string, string][]);
}
