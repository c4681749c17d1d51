import { z } from "zod";
import type { GeneratorDocument } from "../domain/bundle.ts";
import { type LocatedDocument, readDocument } from "./read-document.ts";

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
  };
}

/** Every condition must hold; an absent one accepts everything. */
export interface InjectorMatch {
  readonly kinds: readonly string[];
  readonly namespaces?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

export interface PolicyBundleReference {
  readonly name: string;
  readonly rules: readonly string[];
}

export interface InjectorMutations {
  readonly seccompProfile?: SeccompMutation | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export interface SeccompMutation {
  readonly type: "RuntimeDefault" | "Localhost" | "Unconfined";
  readonly localhostProfile?: string | undefined;
  /** Which profiles that a pod or container has chosen itself are replaced. */
  readonly override: "Never" | "Unconfined" | "Always";
}

export type LocatedInjectorPolicy = LocatedDocument<InjectorPolicy>;

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const NAME_RULE =
  "must be lower-case letters, digits, - and ., with a letter or digit at both ends";
const NAMESPACE_RULE = "must be a namespace: at most 63 lower-case letters, digits and -";
/** Kubernetes, apimachinery util/validation: IsQualifiedName. */
const KEY =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const KEY_RULE =
  "must be a Kubernetes key: [DNS name/]name, the name at most 63 of A-Z a-z 0-9 - _ .";
/** Kubernetes, apimachinery util/validation: IsValidLabelValue. */
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const LABEL_VALUE_RULE = "must be a Kubernetes label value: at most 63 of A-Z a-z 0-9 - _ .";
const ONE_LINE = /^(?! )(?!.*(?: {2}| $))[ \p{L}\p{N}\p{P}\p{S}]+$/u;
const ONE_LINE_RULE = "must be visible text on one line, with single spaces between words";
/** Relative and without a parent step, as the kubelet asks. */
const PROFILE_PATH = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[\x21-\x7e]+$/;
const PROFILE_PATH_RULE =
  "must be a path below the kubelet's seccomp folder, relative and without ..";
/** The kinds of which the rules know where the pod lies. A ReplicaSet's template must equal its Deployment's. */
const KINDS_WITH_PODS = ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "StatefulSet"];

const name = z.string().regex(NAME, NAME_RULE);
const label = z.string().regex(LABEL_VALUE, LABEL_VALUE_RULE);
const oneLine = z.string().max(253, { abort: true }).regex(ONE_LINE, ONE_LINE_RULE);

function listOf(item: z.ZodString): z.ZodArray<z.ZodString> {
  return z
    .array(item)
    .min(1, "must hold at least one; leave the field out to accept all")
    .superRefine((items, context) => {
      const seen = new Set<string>();
      const repeated = items.findIndex((value) => seen.size === seen.add(value).size);
      if (repeated < 0) return;
      context.addIssue({
        code: "custom",
        path: [repeated],
        message: `${JSON.stringify(items[repeated])} stands twice in the list`,
      });
    });
}

function byKey<T extends z.ZodType>(value: T): z.ZodRecord<z.ZodString, T> {
  return z.record(z.string().regex(KEY), value, {
    error: (issue) => (issue.code === "invalid_key" ? KEY_RULE : undefined),
  });
}

const match = z.strictObject({
  kinds: listOf(z.string().regex(/^[A-Z][A-Za-z0-9]{0,62}$/, "must be a kind such as Pod"))
    .default(["Pod"])
    .describe("Kinds of the resource."),
  namespaces: listOf(z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, NAMESPACE_RULE))
    .optional()
    .describe("Exact namespaces; all when left out."),
  environments: listOf(oneLine)
    .optional()
    .describe("Values of the question's `input.environment`; all when left out."),
  labels: byKey(
    z.union([label, listOf(label)], { error: "must be a label value or a list of them" }),
  )
    .optional()
    .describe("Labels the resource must have, each with its value or one of a list of values."),
});

const bundle = z.strictObject({
  name: name.describe("metadata.name of the PolicyBundle."),
  rules: listOf(oneLine).describe("spec.rules of the PolicyBundle."),
});

const seccompProfile = z
  .strictObject({
    type: z.enum(["RuntimeDefault", "Localhost", "Unconfined"]),
    localhostProfile: z
      .string()
      .regex(PROFILE_PATH, PROFILE_PATH_RULE)
      .optional()
      .describe("Path of the profile on the node; with the type Localhost only."),
    override: z
      .enum(["Never", "Unconfined", "Always"])
      .default("Never")
      .describe("Which profiles that the pod or a container has chosen itself are replaced."),
  })
  .superRefine((profile, context) => {
    const hasPath = profile.localhostProfile !== undefined;
    if (hasPath === (profile.type === "Localhost")) return;
    const message = hasPath
      ? `must be left out with the type ${profile.type}`
      : "must be given with the type Localhost";
    context.addIssue({ code: "custom", path: ["localhostProfile"], message });
  });

const mutations = z
  .strictObject({
    seccompProfile: seccompProfile
      .optional()
      .describe("The profile of the pod, and of the containers of which the choice is replaced."),
    labels: byKey(label).optional().describe("Labels the resource gets."),
    annotations: byKey(z.string()).optional().describe("Annotations the resource gets."),
  })
  .refine((value) => Object.values(value).some(isGiven), {
    message: "must hold seccompProfile, labels or annotations",
  });

const spec = z
  .strictObject({
    priority: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .default(0)
      .describe("The higher one wins where declarations set the same field."),
    match: match.describe("Which resources: every condition must hold. {} is every Pod."),
    bundle: bundle.optional().describe("The policy bundle that a matching resource gets."),
    mutations: mutations.optional().describe("What a matching resource is changed to."),
  })
  .refine((value) => isGiven(value.bundle) || isGiven(value.mutations), {
    message: "must hold a bundle, mutations or both",
  })
  .superRefine((value, context) => {
    if (!isGiven(value.mutations?.seccompProfile)) return;
    value.match.kinds.forEach((kind, position) => {
      if (KINDS_WITH_PODS.includes(kind)) return;
      const message = `${kind} cannot get a seccomp profile (${KINDS_WITH_PODS.join(", ")} can)`;
      context.addIssue({ code: "custom", path: ["match", "kinds", position], message });
    });
  });

/** What an InjectorPolicy document must look like; `z.toJSONSchema` prints it with `io: "input"`. */
export const injectorPolicySchema: z.ZodType<InjectorPolicy> = z
  .strictObject({
    apiVersion: z.literal("gatehouse/v1"),
    kind: z.literal("InjectorPolicy"),
    metadata: z.strictObject({ name: name.describe("Unique among the bundle's declarations.") }),
    spec,
  })
  .describe("Says which policy bundle and which mutations the resources it matches get.");

/** The only door for InjectorPolicy documents. Throws `invalid_parameter` with the place of each fault. */
export function parseInjectorPolicy(document: GeneratorDocument): LocatedInjectorPolicy {
  return readDocument(document, injectorPolicySchema);
}

/** An empty map gives nothing, as an absent one. */
function isGiven(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value !== undefined;
  return Object.keys(value).length > 0;
}
