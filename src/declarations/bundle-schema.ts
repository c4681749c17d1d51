import { z } from "zod";
import { ACCESS_QUESTIONS, type AccessPaths, type AccessQuestion } from "../domain/access-paths.ts";
import {
  type BundleAccess,
  type DecisionBudget,
  ENGINE_CHOICES,
  type EngineChoice,
  type RegoVersion,
} from "../domain/bundle.ts";
import type { JsonObject } from "../domain/json-value.ts";

/** `kind: Bundle`, the `bundle.yaml` at the root of a declared bundle. */
export interface BundleDeclaration {
  readonly apiVersion: "gatehouse/v1";
  readonly kind: "Bundle";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly roots?: readonly string[] | undefined;
    readonly entrypoints: readonly string[];
    readonly decide: boolean;
    readonly strict: boolean;
    readonly engine: EngineChoice;
    readonly budget?: DecisionBudget | undefined;
    readonly sees?: readonly string[] | "all" | undefined;
    readonly authzen?: AccessPaths | undefined;
    readonly access?: BundleAccess | undefined;
    readonly regoVersion?: RegoVersion | undefined;
    readonly generate: readonly string[];
    readonly metadata: JsonObject;
    readonly whenRemoved: "keep" | "delete";
  };
}

const notYet = z.never({ error: "is not supported by this version" }).optional();

const limit = z.int().min(1);

const budget = z
  .strictObject({
    steps: limit
      .optional()
      .describe("Steps of evaluation, some tens of nanoseconds each: the same on every machine."),
    timeoutMs: limit.optional().describe("Milliseconds of evaluation without a pause."),
    memoryMiB: limit
      .optional()
      .describe(
        "MiB of memory that evaluation takes, with what it let go of and is not collected yet.",
      ),
  })
  .describe(
    "What one decision of the bundle may cost: it ends in an error where it needs more. Lowers the server's own limits, never raises them.",
  );

const MAPPED: Readonly<Record<AccessQuestion, string>> = {
  evaluation: "Evaluations: a boolean, or {decision, context}.",
  subject: "The search for subjects: an array or a set of entities, or of their ids.",
  resource: "The search for resources, in the same way.",
  action: "The search for actions, by their names.",
};

const authzen = z
  .strictObject(
    Object.fromEntries(
      ACCESS_QUESTIONS.map((question) => [
        question,
        z.string().optional().describe(MAPPED[question]),
      ]),
    ) as Record<AccessQuestion, z.ZodOptional<z.ZodString>>,
  )
  .describe(
    'Which paths ("authz/allow") answer the AuthZEN Authorization API of a server; one bundle that decides may say so.',
  );

const access = z
  .strictObject({
    read: z
      .literal("anyone")
      .describe("The archive, and decisions that lie below the roots: for anybody."),
  })
  .describe(
    "Who may do something without a role, where a server asks for identities; left out: nobody.",
  );

const spec = z.strictObject({
  roots: z
    .array(z.string())
    .min(1, "must name at least one root; leave it out to have the roots derived from the files")
    .optional()
    .describe(
      'Paths of data that only this bundle owns ("authz"); derived from the files when left out.',
    ),
  entrypoints: z
    .array(z.string())
    .default([])
    .describe(
      'Paths of rules or packages that are asked most ("authz/allow"); any path can be asked.',
    ),
  decide: z
    .boolean()
    .default(true)
    .describe("Whether Gatehouse itself answers decisions from the bundle."),
  strict: z
    .boolean()
    .default(false)
    .describe("Whether findings of opa check --strict refuse a push instead of being warnings."),
  engine: z
    .enum(ENGINE_CHOICES)
    .default("auto")
    .describe(
      "What answers decisions: exact runs the Rego itself, wasm the declared entrypoints as OPA compiles them; auto picks.",
    ),
  budget: budget.optional(),
  sees: z
    .union([z.literal("all"), z.array(z.string()).min(1)])
    .optional()
    .describe(
      "Bundles whose documents the rules refer to, as in an agent that holds them all; all: every bundle that decides.",
    ),
  authzen: authzen.optional(),
  access: access.optional(),
  regoVersion: z
    .literal([0, 1])
    .optional()
    .describe("0 for policies written for OPA before 1.0; 1 when left out."),
  generate: z
    .array(z.string())
    .default([])
    .describe("Files of this bundle with declarations from which Rego and data are generated."),
  metadata: z
    .record(z.string(), z.json())
    .default({})
    .describe("What to put into the manifest's metadata."),
  whenRemoved: z
    .enum(["keep", "delete"])
    .default("keep")
    .describe(
      "What a server does with the bundle once it no longer finds the folder that declared it.",
    ),
  signing: notYet,
  delta: notYet,
});

/** What a `bundle.yaml` must look like. */
export const bundleDeclarationSchema: z.ZodType<BundleDeclaration> = z
  .strictObject({
    apiVersion: z.literal("gatehouse/v1"),
    kind: z.literal("Bundle"),
    metadata: z.strictObject({
      name: z.string().describe("The name under which the bundle is pushed; may hold slashes."),
    }),
    spec: spec.prefault({}),
  })
  .describe(
    "Says what a bundle owns, what of it is asked, and from which declarations it is generated.",
  );
