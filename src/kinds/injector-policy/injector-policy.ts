import { z } from "zod";
import type { LocatedDocument } from "../../declarations/read-document.ts";
import {
  isGiven,
  KINDS_WITH_PODS,
  listOf,
  ONE_LINE,
  ONE_LINE_RULE,
  objectName,
} from "../kubernetes-names.ts";
import { type InjectorMatch, injectorMatchSchema } from "./injector-match.ts";
import { type InjectorMutations, injectorMutationsSchema } from "./injector-mutations.ts";
import { type Template, template } from "./injector-template.ts";

/** `kind: InjectorPolicy`: which policy bundle and which mutations the resources it matches get. */
export interface InjectorPolicy {
  readonly apiVersion: "gatehouse/v1";
  readonly kind: "InjectorPolicy";
  readonly metadata: { readonly name: string };
  readonly spec: {
    /** The higher one wins where declarations set the same field to different values. */
    readonly priority: number;
    readonly match: InjectorMatch;
    readonly bundle?: PolicyBundleReference | undefined;
    readonly mutations?: InjectorMutations | undefined;
    /** What happens where a mutation cannot reach a pod or container. */
    readonly enforcementAction: "Warn" | "Deny";
  };
}

export interface PolicyBundleReference {
  readonly apiVersion: string;
  readonly name: Template;
  readonly rules: readonly Template[];
}

export type LocatedInjectorPolicy = LocatedDocument<InjectorPolicy>;

const MOST_RULES = 256;

const bundle = z.strictObject({
  apiVersion: z
    .string()
    .regex(
      /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[a-z][a-z0-9]{0,62}$/,
      "must be such as example.com/v1",
    )
    .default("gatehouse/v1")
    .describe("apiVersion of the PolicyBundle."),
  name: template(
    /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
    "must be lower-case letters, digits, - and ., with a letter or digit at both ends",
  ).describe("metadata.name of the PolicyBundle; may hold placeholders such as {namespace}."),
  rules: listOf(template(ONE_LINE, ONE_LINE_RULE))
    .max(MOST_RULES)
    .describe("spec.rules of the PolicyBundle; may hold placeholders too."),
});

const spec = z
  .strictObject({
    priority: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .default(0)
      .describe("The higher one wins where declarations set the same field."),
    match: injectorMatchSchema.describe(
      "Which resources: every condition must hold. {} is every Pod that is created.",
    ),
    bundle: bundle.optional().describe("The policy bundle that a matching resource gets."),
    mutations: injectorMutationsSchema
      .optional()
      .describe("What a matching resource is changed to."),
    enforcementAction: z
      .enum(["Warn", "Deny"])
      .default("Warn")
      .describe("What happens where a mutation cannot reach a pod or container."),
  })
  .refine((value) => isGiven(value.bundle) || isGiven(value.mutations), {
    message: "must hold a bundle, mutations or both",
  })
  .superRefine(({ match, mutations }, context) => {
    if (mutations === undefined) return;
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path: ["match", ...path], message });
    for (const [position, kind] of match.kinds.entries()) {
      const what = KINDS_WITH_PODS.includes(kind) ? undefined : needsPod(mutations);
      if (what === undefined) continue;
      issue(["kinds", position], `${kind} cannot get ${what} (${KINDS_WITH_PODS.join(", ")} can)`);
    }
    if (isGiven(mutations.imagePullSecrets) && !match.kinds.includes("Pod")) {
      issue(["kinds"], "must hold Pod: image pull secrets are added to Pods only");
    }
    if (!match.operations.includes("CREATE") && match.kinds.every(isFixed)) {
      issue(
        ["operations"],
        "must hold CREATE: Pods and Jobs are not changed when they are updated",
      );
    }
  });

/** What of the mutations only a pod can have. */
function needsPod({ labels, annotations, target, ...pods }: InjectorMutations): string | undefined {
  const field = Object.entries(pods).find(([, value]) => isGiven(value))?.[0];
  if (field === "seccompProfile") return "a seccomp profile";
  if (field !== undefined) return field;
  return target === "resource" ? undefined : "labels and annotations of a template";
}

function isFixed(kind: string): boolean {
  return kind === "Pod" || kind === "Job";
}

/** What an InjectorPolicy document must look like; `z.toJSONSchema` prints it with `io: "input"`. */
export const injectorPolicySchema: z.ZodType<InjectorPolicy, unknown> = z
  .strictObject({
    apiVersion: z.literal("gatehouse/v1"),
    kind: z.literal("InjectorPolicy"),
    metadata: z.strictObject({
      name: objectName.describe("Unique among the bundle's declarations."),
    }),
    spec,
  })
  .describe("Says which policy bundle and which mutations the resources it matches get.");
