import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";

const SRC: string = path.resolve(import.meta.dirname, "../src");

/**
 * What each folder may import besides itself: default deny. A name means the folder and all below;
 * `types:` only `import type`, `ports:` only the files that say what a driver is, `only:` one file.
 */
const PORTS = ["bundle-store", "leases", "change-feed", "token-store", "audit-log"].map(
  (port) => `only:storage/${port}.ts`,
);
const GROUND = ["domain", "means", "opa"];
const STAGE = [...GROUND, ...PORTS];
const DOORS = [
  "access",
  "audit",
  "bundle-api",
  "data-api",
  "management",
  "events",
  "health",
  "metrics",
  "listing",
].map((door) => `http/doors/${door}`);
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  means: ["domain"],
  opa: ["domain", "means"],
  declarations: GROUND,
  // Pure: what Gatehouse knows of seccomp beside generating.
  seccomp: GROUND,
  // Pure: what Go does with module versions, their files and hashes.
  "go-modules": GROUND,
  facts: [...GROUND, "seccomp", "go-modules"],
  // Signs what others read as facts: statements, verdicts.
  attest: [...GROUND, "facts"],
  // What the binary, the files and the evidence say of each other.
  sumcheck: [...GROUND, "facts", "go-modules"],
  // Runs programs: tracers that record, OCI runtimes that enforce.
  containers: [...GROUND, "seccomp"],
  recorders: [...GROUND, "seccomp", "facts", "containers"],
  // Runs a program with and without a profile, and says what that costs.
  trials: [...GROUND, "seccomp", "containers"],
  kinds: [...GROUND, "declarations", "facts", "seccomp", "go-modules"],
  compile: STAGE,
  publish: STAGE,
  storage: ["domain", "means"],
  distribute: STAGE,
  decide: STAGE,
  // Who somebody is, and what that lets them do.
  access: STAGE,
  jobs: STAGE,
  subscribe: ["domain", "means"],
  observe: GROUND,
  supervise: ["domain", "means"],
  pipeline: [
    ...GROUND,
    "declarations",
    "kinds",
    "compile",
    "publish",
    "storage",
    "distribute",
    "decide",
    "observe",
    "types:access",
  ],
  http: ["domain", "means", "observe", "access"],
  "http/doors/bundle-api": [
    "domain",
    "means",
    "opa",
    "access",
    "http",
    "observe",
    "distribute",
    "types:pipeline",
  ],
  "http/doors/data-api": [
    "domain",
    "means",
    "opa",
    "access",
    "http",
    "observe",
    "decide",
    "types:pipeline",
  ],
  "http/doors/access": ["domain", "means", "access", "http", ...PORTS],
  "http/doors/audit": ["domain", "means", "access", "http", ...PORTS],
  "http/doors/management": [
    ...[...GROUND, "http", "observe", "declarations"],
    ...["types:access", "types:pipeline"],
  ],
  "http/doors/events": ["domain", "means", "access", "http", ...PORTS],
  "http/doors/health": ["domain", "means", "http", "types:pipeline"],
  "http/doors/metrics": ["domain", "means", "http"],
  "http/doors/listing": ["domain", "means", "http"],
  // Beside its own work: settings, how it is called, and `serve`.
  cli: [
    ...GROUND,
    "pipeline",
    "kinds",
    "declarations",
    "facts",
    "seccomp",
    "go-modules",
    "attest",
    "sumcheck",
    "containers",
    "recorders",
    "trials",
    "only:publish/revision-of.ts",
    // What was exported is verified without a server.
    "only:access/audit-chain.ts",
    "only:storage/audit-log.ts",
    // The schema of `kind: Access`.
    "only:access/rules/access-schema.ts",
    "only:service/config.ts",
    "only:service/config-file.ts",
    "only:service/config-schema.ts",
    "only:service/settings-in-force.ts",
    "only:service/own-command.ts",
    "only:service/local-address.ts",
    "only:service/supervised.ts",
  ],
  service: [
    ...GROUND,
    "pipeline",
    "storage",
    "compile",
    "publish",
    "distribute",
    "decide",
    "jobs",
    "subscribe",
    "observe",
    "supervise",
    "access",
    "http",
    ...DOORS,
    // The worker ends with the exit status of the command line.
    "only:cli/exit-codes.ts",
    // The README's table and the check for misspelt variables know those of the commands too.
    "only:cli/settings.ts",
    // So does the table of finding codes.
    "only:cli/findings.ts",
    "only:declarations/findings.ts",
    "only:kinds/findings.ts",
    "only:seccomp/lint/findings.ts",
    "only:seccomp/profile/findings.ts",
    "only:facts/findings.ts",
    "only:facts/attestation/findings.ts",
    "only:go-modules/findings.ts",
  ],
  "index.ts": ["service", "pipeline", "domain", "types:opa"],
};

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

/** Statements, `import()` and the files that threads and processes are started from. */
const IMPORT =
  /^(?:import|export)\s+(type\s)?(?:[^;"]*?\sfrom\s+)?"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"\s*\)|\bnew URL\(\s*"(\.[^"]+\.js)"/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(IMPORT)].map((match) => {
    const target = (match[2] ?? match[3] ?? match[4] ?? "").replace(/\.js$/, ".ts");
    return {
      from: path.relative(SRC, file),
      to: path.relative(SRC, path.resolve(path.dirname(file), target)),
      typeOnly: match[1] !== undefined,
    };
  });
}

/** The longest name of the table that a file lies in. */
function folderOf(file: string): string {
  return (
    Object.keys(MAY_IMPORT)
      .filter((folder) => file === folder || file.startsWith(`${folder}/`))
      .toSorted((left, right) => right.length - left.length)[0] ?? file
  );
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const [folder, target] = [folderOf(from), folderOf(to)];
  if (folder === target) return true;
  return (MAY_IMPORT[folder] ?? []).some((entry) => {
    const [kind, name] = entry.includes(":") ? entry.split(":") : ["", entry];
    if (kind === "only") return to === name;
    return target === name && (kind !== "types" || typeOnly);
  });
}

describe("who may import whom", () => {
  const files = sources(SRC);
  const imports = files.flatMap(importsOf);

  test("the reader of imports finds the known ones", () => {
    expect(imports).toEqual(
      expect.arrayContaining([
        { from: "storage/bundle-store.ts", to: "domain/head.ts", typeOnly: true },
        {
          from: "supervise/evaluation-watch.ts",
          to: "supervise/watchdog-thread.ts",
          typeOnly: false,
        },
      ]),
    );
  });

  test("every folder of src has its line in the table", () => {
    const folders = new Set(files.map((file) => folderOf(path.relative(SRC, file))));
    const unknown = [...folders].filter((folder) => MAY_IMPORT[folder] === undefined);
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
    const allowed = readers.filter(
      (file) => file.startsWith("cli/") || file === "service/worker.ts",
    );
    expect(readers).toEqual(allowed);
  });
});
