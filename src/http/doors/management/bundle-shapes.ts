import { z } from "zod";
import type { AccessPaths } from "../../../domain/access-paths.ts";
import type { Activation } from "../../../domain/activation.ts";
import {
  type AskedTests,
  BUNDLE_TARGETS,
  type BundleAccess,
  ENGINE_CHOICES,
  type RegoVersion,
} from "../../../domain/bundle.ts";
import type { HeadMove } from "../../../domain/head.ts";
import type {
  BuiltFacts,
  BundleEntry,
  BundleHistory,
  BundleSummary,
  DamagedBundle,
  DeleteAnswer,
  FileChanges,
  PublishAnswer,
  SeesFacts,
  StoredRevision,
} from "../../../pipeline/answers.ts";
import type { ServingEngine } from "../../../pipeline/serving-engine.ts";
import { count, flag, maybe, moment, shape, text } from "../../shapes.ts";
import { bundleName, finding, head, revision } from "../../shared-shapes.ts";

const paths = z.array(z.string());
const findings = z.array(finding);
const FACTS = {
  roots: paths.meta({ description: "What of `data` the bundle owns." }),
  entrypoints: paths,
  decide: flag("Whether the server answers decisions by it."),
};

const asked = shape<AskedTests>("AskedTests", {
  engine: text("Who was asked for the author's tests beside OPA."),
  asked: count("How many it was asked."),
  of: count("How many there are for it."),
  because: maybe(text("Why not all.")),
});

const changes = shape<FileChanges>("FileChanges", { added: paths, changed: paths, removed: paths });

export const published: z.ZodType<PublishAnswer> = shape<PublishAnswer>("PublishedBundle", {
  ...{ name: bundleName, revision, ...FACTS, warnings: findings, changes },
  head: maybe(head),
  changed: flag("False where the content was active already, so that no head moved."),
  dry_run: flag("True where this was only checked."),
  roots_derived: maybe(flag("True where nobody wrote the roots: they are those of the files.")),
  tests: maybe(z.array(asked)),
});

export const deleted: z.ZodType<DeleteAnswer> = shape<DeleteAnswer>("DeletedBundle", {
  ...{ name: bundleName, revision, ...FACTS, warnings: findings, head },
});

const activation = shape<Activation>("Activation", {
  state: z.enum(["active", "activating", "failed", "none"]),
  revision: maybe(revision),
  sequence: maybe(count("Of what answers now, the head or an older one.")),
  error: maybe(text("Why the head cannot answer.")),
});

const engine = shape<ServingEngine>("ServingEngine", {
  choice: z.enum(ENGINE_CHOICES),
  serving: z.enum(["exact", "wasm"]),
  reason: text(),
});

const sees = shape<SeesFacts>("SeenBundles", {
  declared: z.union([z.array(bundleName), z.literal("all")]),
  seen: z.array(z.object({ name: bundleName, revision })),
  missing: z.array(bundleName),
});

const authzen = shape<AccessPaths>("AuthzenPaths", {
  evaluation: maybe(text()),
  subject: maybe(text()),
  resource: maybe(text()),
  action: maybe(text()),
});

const built = shape<BuiltFacts>("BuiltFacts", {
  engine: maybe(engine),
  portable: maybe(flag("Whether the entrypoints answer as Wasm elsewhere as OPA does.")),
  not_portable_because: maybe(findings),
  tests: maybe(z.array(asked)),
  targets: z.array(z.enum(BUNDLE_TARGETS)),
  sees: maybe(sees),
  authzen: maybe(authzen),
  plan_faults: maybe(findings),
});

const access = shape<BundleAccess>("BundleAccess", {
  read: z.literal("anyone").meta({ description: "Its archive and its decisions ask for no role." }),
});

const LISTED = { name: bundleName, head, active: maybe(activation) };
const regoVersion: z.ZodType<RegoVersion> = z.union([z.literal(0), z.literal(1)]);

const summary = shape<BundleSummary>("BundleSummary", {
  ...{ ...LISTED, ...FACTS, rego_version: regoVersion },
  updated_at: moment("When the head last moved."),
  size: count("Bytes of the compressed archive."),
  access: maybe(access),
  built: maybe(built),
});

const damaged = shape<DamagedBundle>("DamagedBundle", {
  ...LISTED,
  updated_at: maybe(moment("When the head last moved.")),
  problem: text("What is wrong with the stored record, and what helps."),
});

export const entry: z.ZodType<BundleEntry> = z
  .union([summary, damaged])
  .meta({ id: "BundleEntry" });

export const list: z.ZodType = z.object({ bundles: z.array(entry) }).meta({ id: "BundleList" });

const move = shape<HeadMove>("HeadMove", {
  sequence: count("Of the head that it moved to."),
  revision,
  at: moment("When it moved."),
  reason: text("`push`, `rollback`, `declared` or `delete`."),
  by: maybe(text("`declared` where what declared the bundle is gone.")),
});

const stored = shape<StoredRevision>("StoredRevision", {
  ...{ ...FACTS, revision },
  created_at: moment("When it was stored."),
  size: count("Bytes of the compressed archive."),
});

export const history: z.ZodType<BundleHistory> = shape<BundleHistory>("BundleHistory", {
  name: bundleName,
  head: maybe(head),
  moves: z.array(move),
  revisions: z.array(stored),
});

const texts = z.record(z.string(), z.string()).meta({ description: "Their text by their path." });

export const files: z.ZodType = z
  .object({ name: bundleName, revision, files: texts })
  .meta({ id: "RevisionFiles" });

export const pushed: z.ZodType = z.strictObject({ files: texts }).meta({
  id: "PushedFiles",
  examples: [
    { files: { "authz/authz.rego": 'package authz\n\nallow := input.user == "alice"\n' } },
  ],
});

/** The body of a rollback. */
export const rollback: z.ZodType<{ revision: string }> = z
  .object({ revision: z.string().meta({ description: "A stored one, or its first 8 digits." }) })
  .meta({ id: "Rollback", examples: [{ revision: "5f70bf18" }] });
