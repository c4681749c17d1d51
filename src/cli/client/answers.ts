import { z } from "zod";
import type { Activation } from "../../domain/activation.ts";
import type { AskedTests, BundleTarget, EngineChoice } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import type { FindingCode } from "../../domain/finding.ts";
import type { Head, HeadMove } from "../../domain/head.ts";
import type { Diagnostic } from "../../domain/policy-error.ts";
import { isRevision, type Revision } from "../../domain/revision.ts";
import type {
  BuiltFacts,
  BundleEntry,
  BundleHistory,
  BundleSummary,
  DamagedBundle,
  DeleteAnswer,
  PublishAnswer,
} from "../../pipeline/answers.ts";
import type { ServingEngine } from "../../pipeline/serving-engine.ts";

const revision = z.custom<Revision>(isRevision, "64 hexadecimal digits are wanted");
const isText = (value: unknown): boolean => typeof value === "string";
const name = z.custom<BundleName>(isText, "text is wanted");
const count = z.number().int().nonnegative();
const texts = z.array(z.string());

const headSchema: z.ZodType<Head> = z.looseObject({
  epoch: z.string(),
  sequence: count,
  revision,
});

/** A newer server knows codes that are not declared here. */
const findingCode = z.custom<FindingCode>(isText, "text is wanted");

const diagnosticSchema: z.ZodType<Diagnostic> = z.looseObject({
  code: findingCode,
  message: z.string(),
  location: z.looseObject({ file: z.string(), row: count, col: count }).exactOptional(),
});

const askedTestsSchema: z.ZodType<AskedTests> = z.looseObject({
  engine: z.string(),
  asked: count,
  of: count,
  because: z.string().exactOptional(),
});

/** What the server answers to a push, a dry run or a rollback. */
export const publishAnswerSchema: z.ZodType<PublishAnswer> = z.looseObject({
  name,
  revision,
  head: headSchema.exactOptional(),
  changed: z.boolean(),
  dry_run: z.boolean(),
  roots: texts,
  roots_derived: z.boolean().exactOptional(),
  entrypoints: texts,
  decide: z.boolean(),
  changes: z.looseObject({ added: texts, changed: texts, removed: texts }),
  warnings: z.array(diagnosticSchema),
  tests: z.array(askedTestsSchema).exactOptional(),
});

const activationSchema: z.ZodType<Activation> = z.looseObject({
  state: z.enum(["active", "activating", "failed", "none"]),
  revision: revision.exactOptional(),
  sequence: count.exactOptional(),
  error: z.string().exactOptional(),
});

/** What the server answers to a deletion. */
export const deleteAnswerSchema: z.ZodType<DeleteAnswer> = z.looseObject({
  name,
  revision,
  head: headSchema,
  roots: texts,
  entrypoints: texts,
  decide: z.boolean(),
  warnings: z.array(diagnosticSchema),
});

/** What the server answers over its health. */
export const healthSchema: z.ZodType<{ readonly error?: string }> = z.looseObject({
  error: z.string().exactOptional(),
});

const listed = { name, head: headSchema, active: activationSchema.exactOptional() };

const damagedSchema: z.ZodType<DamagedBundle> = z.looseObject({
  ...listed,
  updated_at: z.string().exactOptional(),
  problem: z.string(),
});

const diagnostics = z.array(diagnosticSchema);

/** A newer server may know engines and targets that are not known here. */
const builtSchema: z.ZodType<BuiltFacts> = z.looseObject({
  engine: z
    .looseObject({
      choice: z.custom<EngineChoice>(isText, "text is wanted"),
      serving: z.custom<ServingEngine["serving"]>(isText, "text is wanted"),
      reason: z.string(),
    })
    .exactOptional(),
  portable: z.boolean().exactOptional(),
  not_portable_because: diagnostics.exactOptional(),
  tests: z.array(askedTestsSchema).exactOptional(),
  targets: z.array(z.custom<BundleTarget>(isText, "text is wanted")),
  sees: z
    .looseObject({
      declared: z.union([z.literal("all"), z.array(name)]),
      seen: z.array(z.looseObject({ name, revision })),
      missing: z.array(name),
    })
    .exactOptional(),
  authzen: z.record(z.string(), z.string()).exactOptional(),
  plan_faults: diagnostics.exactOptional(),
});

const summarySchema: z.ZodType<BundleSummary> = z.looseObject({
  ...listed,
  updated_at: z.string(),
  roots: texts,
  entrypoints: texts,
  decide: z.boolean(),
  rego_version: z.union([z.literal(0), z.literal(1)]),
  size: count,
  access: z.looseObject({ read: z.custom<"anyone">(isText, "text is wanted") }).exactOptional(),
  built: builtSchema.exactOptional(),
});

/** What the server says of one bundle. No union: that could not say which field is wrong. */
export const bundleEntrySchema: z.ZodType<BundleEntry> = z
  .looseObject({ problem: z.unknown() })
  .partial()
  .transform((value, context): BundleEntry => {
    const { success, data, error } = ("problem" in value ? damagedSchema : summarySchema).safeParse(
      value,
    );
    if (success) return data;
    for (const { path, message } of error.issues) {
      context.addIssue({ code: "custom", path, message });
    }
    return z.NEVER;
  });

export const bundleListSchema: z.ZodType<{ readonly bundles: readonly BundleEntry[] }> =
  z.looseObject({ bundles: z.array(bundleEntrySchema) });

const moveSchema: z.ZodType<HeadMove> = z.looseObject({
  sequence: count,
  revision,
  at: z.string(),
  reason: z.string(),
});

export const bundleHistorySchema: z.ZodType<BundleHistory> = z.looseObject({
  name,
  head: headSchema.exactOptional(),
  moves: z.array(moveSchema),
  revisions: z.array(
    z.looseObject({
      revision,
      created_at: z.string(),
      roots: texts,
      entrypoints: texts,
      decide: z.boolean(),
      size: count,
    }),
  ),
});

/** The body of an error, as OPA shapes it; `active` is the head that stays when a push is refused. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly errors?: readonly Diagnostic[];
  readonly active?: Head | null;
}

export const errorBodySchema: z.ZodType<ErrorBody> = z.looseObject({
  code: z.string(),
  message: z.string(),
  errors: z.array(diagnosticSchema).exactOptional(),
  active: headSchema.nullable().exactOptional(),
});

/** The data of a `head` event. */
export const headEventSchema: z.ZodType<{ readonly name: BundleName } & Head> = z.looseObject({
  name,
  epoch: z.string(),
  sequence: count,
  revision,
});
