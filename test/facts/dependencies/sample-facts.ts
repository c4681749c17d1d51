import type { DependencyFacts } from "../../../src/facts/dependencies/dependency-facts.ts";

const SHA256 = "c1da9f8d39426f51407d2c160615721a659916e2c2716a41f9d14917a474ec5b";

/** Facts in which every field says something. */
export const SAMPLE_FACTS: DependencyFacts = {
  apiVersion: "facts.gatehouse/v1",
  kind: "GoDependencies",
  time: "2026-11-27T18:00:00Z",
  suppliedBy: "job 7",
  sources: [{ file: "go.mod", format: "go.mod", sha256: SHA256 }],
  main: { path: "example.com/m", go: "1.21", toolchain: "go1.21.3", compiler: "go1.26.8" },
  modules: {
    "example.com/a": {
      version: "v1.0.0",
      required: "direct",
      replace: {
        kind: "module",
        path: "example.com/b",
        version: "v1.1.0",
        wildcard: true,
        file: "go.mod",
      },
      sum: "h1:EHBY3UOn1gwdy/VbFwgo4cxecRznFk7fKWN1KOX7eoM=",
      goModSum: "h1:QVVI16kDrtSuwcpd0p1+xMC6Z/VfhtCyDIjcwga4/DU=",
      time: "2024-12-23T04:53:21Z",
      status: { retracted: ["it leaks"], deprecated: "" },
      go: "1.21",
      origin: { vcs: "git", url: "https://example.com/b" },
      licence: { expression: "MIT", alternatives: [["MIT"]] },
      linked: true,
    },
    "example.com/here": {
      version: "v1.0.0",
      required: "unlisted",
      replace: { kind: "directory", path: "./here", wildcard: false, file: "go.mod" },
    },
  },
  buildList: { from: "selection", complete: false, unknown: ["example.com/c@v1.0.0"] },
  directives: {
    require: {
      "example.com/a": { version: "v1.0.0", indirect: false, comment: "indirect - no", row: 5 },
    },
    replace: [
      {
        file: "go.mod",
        row: 7,
        old: { path: "example.com/here", version: "v1.0.0" },
        new: { kind: "directory", path: "./here" },
      },
    ],
    exclude: [{ file: "go.mod", row: 9, path: "example.com/c", version: "v1.0.0" }],
    retract: [{ low: "v0.1.0", high: "v0.2.0", rationale: "" }],
    tool: ["example.com/tool"],
    ignore: ["./ignored"],
    godebug: { panicnil: "1" },
  },
  workspace: {
    file: "../go.work",
    outsideRepository: true,
    use: [{ directory: "./m", path: "example.com/m" }],
  },
  binary: {
    file: "app",
    sha256: SHA256,
    go: "go1.26.8",
    main: { path: "example.com/m", version: "(devel)" },
    settings: { "-trimpath": "true" },
  },
  claims: [
    {
      claim: "sum",
      outcome: "not_verifiable",
      code: "sum_missing",
      module: "example.com/a",
      version: "v1.0.0",
      message: "no sum",
      missing: ["go.sum"],
      place: { file: "go.sum", row: 1 },
    },
  ],
  evidence: [
    {
      layer: "ci",
      outcome: "verified",
      code: "verified",
      message: "signed",
      principals: ["builder"],
      time: "2026-11-27T17:00:00Z",
    },
  ],
  changes: [
    {
      edits: [
        { edit: "raise", path: "example.com/a", version: "v1.2.0" },
        { edit: "drop_replace", file: "go.mod", path: "example.com/here", version: "v1.0.0" },
        { edit: "drop_exclude", path: "example.com/c", version: "v1.0.0" },
      ],
      commands: ["go get example.com/a@v1.2.0"],
      goMod: "module example.com/m\n",
      modules: { "example.com/a": { version: "v1.2.0", required: "direct" } },
      gone: ["example.com/here"],
      require: { "example.com/a": { version: "v1.2.0", indirect: false, row: 5 } },
      replace: [],
      exclude: [],
    },
    {
      edits: [],
      commands: [],
      modules: {},
      gone: [],
      require: {},
      impossible: { code: "excluded_version", message: "it is excluded" },
    },
  ],
};
