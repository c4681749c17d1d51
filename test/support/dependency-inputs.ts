import type { Json } from "../../src/domain/json-value.ts";
import { chance, list, nasty, odd, pick, type Random, some } from "./odd-values.ts";

type Fields = Record<string, Json>;

const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  "golang.org/x/net": ["v0.21.0", "v0.23.0", "v0.23.2", "v0.30.0", "v0.36.0", "v0.36.0-rc.1"],
  "google.golang.org/protobuf": ["v1.31.0", "v1.33.0", "v1.33.5", "v1.34.0"],
  "github.com/dgrijalva/jwt-go": ["v3.2.0+incompatible", "v0.0.0-20140101000000-abcdefabcdef"],
  "example.com/libraries/audit": ["v2.0.9", "v2.1.0", "v2.2.0"],
  "example.com/libraries/queue": ["v1.3.9", "v1.4.0", "v1.4.2", "v1.4.3", "v1.4.3-rc.1"],
  "example.com/forks/net": ["v0.22.0", "v1.0.0"],
  "github.com/example/odd": ["v0.0.0-20250101000000-abcdefabcdef", "(devel)", "v1", "latest", ""],
};
const PATHS = Object.keys(VERSIONS);
const TIMES = ["2026-01-31T12:00:00Z", "2025-03-06T00:00:00Z", "2027-01-01T00:00:00Z"];
const RELEASES = [
  "2024-01-01T00:00:00Z",
  "2026-01-30T00:00:00Z",
  "2025-03-05T12:00:00Z",
  "2025-13-01",
];
const ORIGINS = [
  "https://github.com/a/b",
  "https://go.googlesource.com/net",
  "https://evil.example",
];
const LICENCES = [
  [["MIT"]],
  [["GPL-3.0-only"], ["BSD-3-Clause", "MIT"]],
  [["GPL-3.0-only"]],
  [[]],
  [],
];
const OUTCOMES = ["verified", "verified", "verified", "contradicted", "not_verifiable"];

/** Facts of a program of the example bundle: mostly sound, with some parts missing or of another type. */
export function dependencyInput(random: Random): Json {
  if (chance(random, 0.03)) return nasty(random);
  const modules = modulesOf(random);
  const facts: Fields = {
    apiVersion: "facts.gatehouse/v1",
    kind: "GoDependencies",
    time: pick(random, TIMES),
    sources: [],
    main: main(random),
    modules,
    directives: directives(random),
    ...(chance(random, 0.7) ? { binary: binary(random) } : {}),
    claims: [...(list(random, () => claim(random)) as Json[]), claim(random)],
    evidence: list(random, () => evidence(random)),
    changes: list(random, () => change(random)),
  };
  if (chance(random, 0.6)) return facts;
  return some(
    random,
    Object.fromEntries(
      Object.entries(facts).map(([key, value]) => [key, odd(random, () => value)]),
    ),
  );
}

function main(random: Random): Json {
  return {
    path: pick(random, ["example.com/services/orders", "example.com/tool", "example.com/services"]),
    go: pick(random, ["1.22", "1.22.0", "1.21rc2"]),
    ...(chance(random, 0.9)
      ? { compiler: pick(random, ["go1.22.5", "go1.22.1", "go1.26.8", "devel go1.27-abc"]) }
      : {}),
  };
}

function modulesOf(random: Random): Fields {
  const paths = PATHS.filter(() => chance(random, 0.5));
  return Object.fromEntries(paths.map((path) => [path, module(random, path)]));
}

function versionOf(random: Random, path: string): string {
  return pick(random, VERSIONS[path] ?? ["v1.0.0"]);
}

function module(random: Random, path: string): Json {
  const facts: Fields = {
    version: versionOf(random, path),
    required: pick(random, ["direct", "indirect", "unlisted"]),
    ...(chance(random, 0.2) ? { replace: replacement(random) } : {}),
    ...(chance(random, 0.8) ? { time: pick(random, RELEASES) } : {}),
    ...(chance(random, 0.8)
      ? {
          status: {
            retracted: chance(random, 0.1) ? ["loses data"] : [],
            deprecated: chance(random, 0.1) ? "use another" : "",
          },
        }
      : {}),
    ...(chance(random, 0.8) ? { origin: { vcs: "git", url: pick(random, ORIGINS) } } : {}),
    ...(chance(random, 0.8)
      ? { licence: { expression: "as told", alternatives: pick(random, LICENCES) } }
      : {}),
    ...(chance(random, 0.5) ? { linked: chance(random, 0.7) } : {}),
  };
  if (chance(random, 0.9)) return facts;
  return odd(random, () =>
    some(
      random,
      Object.fromEntries(
        Object.entries(facts).map(([key, value]) => [key, odd(random, () => value)]),
      ),
    ),
  );
}

function replacement(random: Random): Json {
  const path = pick(random, PATHS);
  const about = { wildcard: chance(random, 0.5), file: pick(random, ["go.mod", "go.work"]) };
  return odd(random, () =>
    chance(random, 0.5)
      ? { ...about, kind: "directory", path: "../fork" }
      : { ...about, kind: "module", path, version: versionOf(random, path) },
  );
}

function directives(random: Random): Json {
  const require = Object.fromEntries(
    PATHS.filter(() => chance(random, 0.3)).map((path) => [path, requirement(random, path)]),
  );
  return {
    require,
    replace: list(random, () => ({
      file: "go.mod",
      row: 7,
      old: { path: pick(random, PATHS) },
      new: { kind: "directory", path: odd(random, () => "../fork") },
    })),
    exclude: [],
  };
}

function requirement(random: Random, path: string): Json {
  return {
    version: versionOf(random, path),
    indirect: chance(random, 0.5),
    ...(chance(random, 0.2) ? { comment: pick(random, ["indirect - for tests", "pinned"]) } : {}),
    row: odd(random, () => 5),
  };
}

function binary(random: Random): Json {
  const settings = {
    "-trimpath": pick(random, ["true", "false"]),
    "vcs.modified": odd(random, () => pick(random, ["false", "true"])),
  };
  return {
    file: "app",
    sha256: "00",
    ...(chance(random, 0.8) ? { go: "go1.22.5", settings: some(random, settings) } : {}),
  };
}

function claim(random: Random): Json {
  return odd(random, () => ({
    claim: pick(random, ["sum", "build_list", "toolchain"]),
    outcome: pick(random, OUTCOMES),
    code: "sum_matches",
    ...(chance(random, 0.7) ? { module: pick(random, PATHS) } : {}),
    message: odd(random, () => "as go.sum has it"),
  }));
}

function evidence(random: Random): Json {
  return odd(random, () => ({
    layer: pick(random, ["ci", "ci", "gate"]),
    outcome: pick(random, OUTCOMES),
    code: "layer",
    message: "as signed",
    principals: ["ci"],
  }));
}

function change(random: Random): Json {
  const path = pick(random, PATHS);
  const version = versionOf(random, path);
  const moved = PATHS.filter((each) => each === path || chance(random, 0.1));
  const dropped = chance(random, 0.2);
  return odd(random, () => ({
    edits: [
      dropped ? { edit: "drop_replace", file: "go.mod", path } : { edit: "raise", path, version },
    ],
    commands: [`go get ${path}@${version}`],
    ...(chance(random, 0.7) ? { goMod: "module example.com/tool\n" } : {}),
    modules: Object.fromEntries(moved.map((each) => [each, module(random, each)])),
    gone: chance(random, 0.1) ? [pick(random, PATHS)] : [],
    require: chance(random, 0.5) ? { [path]: requirement(random, path) } : {},
    ...(chance(random, 0.1) ? { impossible: { code: "excluded", message: "is excluded" } } : {}),
  }));
}
