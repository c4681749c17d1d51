import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";

const SRC: string = path.resolve(import.meta.dirname, "../src");

/** What each folder may import besides itself: default deny. `types` means `import type` only. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  async: ["domain"],
  archive: ["domain"],
  json: ["domain"],
  yaml: ["domain"],
  declarations: ["domain", "async", "archive", "json", "yaml", "opa"],
  opa: ["domain", "async", "archive", "json", "yaml"],
  kinds: ["domain", "async", "archive", "json", "yaml", "opa", "declarations", "types:facts"],
  compile: ["domain", "async", "archive", "json", "opa"],
  publish: ["domain", "async", "archive", "json", "ports:store", "ports:events"],
  store: ["domain", "async", "archive", "json"],
  events: ["domain", "async", "archive", "json", "connection:store"],
  distribute: ["domain", "async", "archive", "json", "ports:store", "ports:events"],
  decide: ["domain", "async", "archive", "json"],
  observe: ["domain", "async", "archive", "json"],
  supervise: ["domain"],
  jobs: ["domain", "async", "archive", "json", "ports:store", "ports:events"],
};
const EVERYTHING: ReadonlySet<string> = new Set(["http", "console", "cli", ""]);
const PORTS: ReadonlySet<string> = new Set([
  "store/bundle-store.ts",
  "store/leases.ts",
  "events/change-feed.ts",
]);
/** Both Redis drivers share one connection. */
const CONNECTIONS: ReadonlySet<string> = new Set(["store/redis-connection.ts"]);

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(file);
    return entry.name.endsWith(".ts") ? [file] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^;"]*?\sfrom\s+)?"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm,
  );
  return [...statements].map((match) => ({
    from: path.relative(SRC, file),
    to: path.relative(SRC, path.resolve(path.dirname(file), match[2] ?? match[3] ?? "")),
    typeOnly: match[1] !== undefined,
  }));
}

function folderOf(file: string): string {
  return file.includes("/") ? (file.split("/")[0] ?? "") : "";
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const [folder, target] = [folderOf(from), folderOf(to)];
  if (EVERYTHING.has(folder) || folder === target) return true;
  const allowed = MAY_IMPORT[folder] ?? [];
  return (
    allowed.includes(target) ||
    (typeOnly && allowed.includes(`types:${target}`)) ||
    (allowed.includes(`ports:${target}`) && PORTS.has(to)) ||
    (allowed.includes(`connection:${target}`) && CONNECTIONS.has(to))
  );
}

describe("who may import whom", () => {
  const files = sources(SRC);
  const imports = files.flatMap(importsOf);

  test("the reader of imports finds the known ones", () => {
    expect(imports).toContainEqual({
      from: "store/bundle-store.ts",
      to: "domain/head.ts",
      typeOnly: true,
    });
  });

  test("every folder of src has its line in the table", () => {
    const folders = new Set(files.map((file) => folderOf(path.relative(SRC, file))));
    const unknown = [...folders].filter(
      (folder) => !EVERYTHING.has(folder) && MAY_IMPORT[folder] === undefined,
    );
    expect(unknown).toEqual([]);
  });

  test("nothing imports what is not listed", () => {
    const denied = imports.filter((each) => !isAllowed(each));
    expect(denied.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test("no source reads the environment but the configuration and the command line", () => {
    const readers = files
      .filter((file) => /\bprocess\.env\b/.test(readFileSync(file, "utf8")))
      .map((file) => path.relative(SRC, file));
    const allowed = readers.filter((file) => file.startsWith("cli/") || file === "worker.ts");
    expect(readers).toEqual(allowed);
  });
});
