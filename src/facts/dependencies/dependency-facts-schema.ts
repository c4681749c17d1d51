import { z } from "zod";
import { utcTime } from "../../means/text/utc-time.ts";
import type { Claim } from "./claim.ts";
import {
  type ChangeFacts,
  DEPENDENCY_FACTS_KIND,
  type DependencyFacts,
  type DirectiveFacts,
  type EvidenceFacts,
  type ModuleFacts,
} from "./dependency-facts.ts";

const TEXT: z.ZodString = z.string().max(65_536);
const TEXTS = z.array(TEXT);
const ROW = z.int().min(0);
const TIME = TEXT.refine((text) => utcTime(text) === text, "a time like 2026-11-27T18:00:00Z");
const SHA256 = TEXT.regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits were expected");
const OUTCOME = z.enum(["verified", "contradicted", "not_verifiable"]);

const DIRECTORY = { kind: z.literal("directory"), path: TEXT };
const MODULE_VERSION = { kind: z.literal("module"), path: TEXT, version: TEXT };
const TARGET = z.discriminatedUnion("kind", [
  z.strictObject(DIRECTORY),
  z.strictObject(MODULE_VERSION),
]);
const IN_FORCE = { wildcard: z.boolean(), file: TEXT };

const MODULE: z.ZodType<ModuleFacts> = z.strictObject({
  version: TEXT,
  required: z.enum(["direct", "indirect", "unlisted"]),
  replace: z
    .discriminatedUnion("kind", [
      z.strictObject({ ...DIRECTORY, ...IN_FORCE }),
      z.strictObject({ ...MODULE_VERSION, ...IN_FORCE }),
    ])
    .optional(),
  sum: TEXT.optional(),
  goModSum: TEXT.optional(),
  time: TIME.optional(),
  status: z.strictObject({ retracted: TEXTS, deprecated: TEXT }).optional(),
  go: TEXT.optional(),
  origin: z.strictObject({ vcs: TEXT, url: TEXT }).optional(),
  licence: z.strictObject({ expression: TEXT, alternatives: z.array(TEXTS) }).optional(),
  linked: z.boolean().optional(),
});
const MODULES = z.record(TEXT, MODULE);

const REQUIRE = z.record(
  TEXT,
  z.strictObject({ version: TEXT, indirect: z.boolean(), comment: TEXT.optional(), row: ROW }),
);
const REPLACE = z.array(
  z.strictObject({
    file: TEXT,
    row: ROW,
    old: z.strictObject({ path: TEXT, version: TEXT.optional() }),
    new: TARGET,
  }),
);
const EXCLUDE = z.array(z.strictObject({ file: TEXT, row: ROW, path: TEXT, version: TEXT }));

const DIRECTIVES: z.ZodType<DirectiveFacts> = z.strictObject({
  require: REQUIRE,
  replace: REPLACE,
  exclude: EXCLUDE,
  retract: z.array(z.strictObject({ low: TEXT, high: TEXT, rationale: TEXT })),
  tool: TEXTS,
  ignore: TEXTS,
  godebug: z.record(TEXT, TEXT),
});

const CLAIM: z.ZodType<Claim> = z.strictObject({
  claim: TEXT,
  outcome: OUTCOME,
  code: TEXT,
  module: TEXT.optional(),
  version: TEXT.optional(),
  message: TEXT,
  missing: TEXTS.optional(),
  place: z.strictObject({ file: TEXT, row: ROW.optional() }).optional(),
});

const EVIDENCE: z.ZodType<EvidenceFacts> = z.strictObject({
  layer: TEXT,
  outcome: OUTCOME,
  code: TEXT,
  message: TEXT,
  principals: TEXTS,
  time: TIME.optional(),
});

const CHANGE: z.ZodType<ChangeFacts> = z.strictObject({
  edits: z.array(
    z.discriminatedUnion("edit", [
      z.strictObject({ edit: z.literal("raise"), path: TEXT, version: TEXT }),
      z.strictObject({
        edit: z.literal("drop_replace"),
        file: TEXT,
        path: TEXT,
        version: TEXT.optional(),
      }),
      z.strictObject({ edit: z.literal("drop_exclude"), path: TEXT, version: TEXT }),
    ]),
  ),
  commands: TEXTS,
  goMod: z.string().optional(),
  goWork: z.string().optional(),
  modules: MODULES,
  gone: TEXTS,
  require: REQUIRE,
  replace: REPLACE.optional(),
  exclude: EXCLUDE.optional(),
  impossible: z.strictObject({ code: TEXT, message: TEXT }).optional(),
});

/** The shape of the JSON, to the last field: a misspelt one would say nothing. */
export const DEPENDENCY_FACTS: z.ZodType<DependencyFacts> = z.strictObject({
  apiVersion: z.literal("facts.gatehouse/v1"),
  kind: z.literal(DEPENDENCY_FACTS_KIND),
  time: TIME,
  suppliedBy: TEXT.optional(),
  sources: z.array(z.strictObject({ file: TEXT, format: TEXT, sha256: SHA256 })),
  main: z.strictObject({
    path: TEXT,
    go: TEXT.optional(),
    toolchain: TEXT.optional(),
    compiler: TEXT.optional(),
  }),
  modules: MODULES,
  buildList: z
    .strictObject({
      from: z.enum(["go-list", "go-mod-graph", "selection", "go.mod", "binary"]),
      complete: z.boolean(),
      unknown: TEXTS.optional(),
    })
    .optional(),
  directives: DIRECTIVES,
  workspace: z
    .strictObject({
      file: TEXT,
      outsideRepository: z.boolean().optional(),
      use: z.array(z.strictObject({ directory: TEXT, path: TEXT.optional() })),
    })
    .optional(),
  binary: z
    .strictObject({
      file: TEXT,
      sha256: SHA256,
      go: TEXT.optional(),
      main: z.strictObject({ path: TEXT, version: TEXT }).optional(),
      settings: z.record(TEXT, TEXT).optional(),
    })
    .optional(),
  claims: z.array(CLAIM),
  evidence: z.array(EVIDENCE),
  changes: z.array(CHANGE),
});
