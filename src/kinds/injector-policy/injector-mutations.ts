import { z } from "zod";
import {
  byKey,
  isGiven,
  labelKey,
  labelValue,
  listOf,
  localhostProfile,
  objectName,
} from "../kubernetes-names.ts";

/** What matching resources are changed to. */
export interface InjectorMutations {
  readonly seccompProfile?: SeccompMutation | undefined;
  readonly runAsNonRoot?: FlagMutation | undefined;
  readonly allowPrivilegeEscalation?: FlagMutation | undefined;
  readonly readOnlyRootFilesystem?: FlagMutation | undefined;
  readonly capabilities?: { readonly drop: readonly string[] } | undefined;
  readonly env?: Readonly<Record<string, string | ChosenValue<string>>> | undefined;
  readonly imagePullSecrets?: readonly string[] | undefined;
  readonly tolerations?: readonly Toleration[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Where the labels and annotations go. The template of a Pod is the Pod. */
  readonly target: Target;
}

export type Target = "resource" | "template" | "both";

export interface SeccompMutation {
  readonly type: "RuntimeDefault" | "Localhost" | "Unconfined";
  readonly localhostProfile?: string | undefined;
  /** Which profiles that a pod or container has chosen itself are replaced. */
  readonly override: "Never" | "Unconfined" | "Always";
}

/** A bare value gives way to what the pod or a container has chosen itself. */
export type FlagMutation = boolean | ChosenValue<boolean>;

export interface ChosenValue<T> {
  readonly value: T;
  readonly override: "Never" | "Always";
}

export interface Toleration {
  readonly key?: string | undefined;
  readonly operator?: "Equal" | "Exists" | undefined;
  readonly value?: string | undefined;
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute" | undefined;
  readonly tolerationSeconds?: number | undefined;
}

/** The annotation of pods and pod templates in which the rules keep who set what. */
const RECORD_ANNOTATION = "gatehouse.dev/injected";

/** Kubernetes, apimachinery util/validation: IsEnvVarName. */
const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]{0,252}$/;
const ENV_NAME_RULE = "must be a name of letters, digits, - _ and ., without a digit at its start";
/** What one pod can hold of each: more is a slip. */
const MOST_ENTRIES = 100;

const override = z
  .enum(["Never", "Always"])
  .default("Never")
  .describe("Whether what the pod or a container has chosen itself is replaced.");

const flag = z.union([z.boolean(), z.strictObject({ value: z.boolean(), override })], {
  error: "must be true, false or {value, override}",
});

const seccompProfile = z
  .strictObject({
    type: z.enum(["RuntimeDefault", "Localhost", "Unconfined"]),
    localhostProfile: localhostProfile
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

/** The rules are those of Kubernetes' core validation (ValidateTolerations). */
const toleration = z
  .strictObject({
    key: labelKey.optional(),
    operator: z.enum(["Equal", "Exists"]).optional(),
    value: labelValue.optional(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
    tolerationSeconds: z.int().min(-2_147_483_648).max(2_147_483_647).optional(),
  })
  .superRefine(({ key, operator, value, effect, tolerationSeconds }, context) => {
    const issue = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    if (key === undefined && operator !== "Exists") {
      issue("operator", "must be Exists where there is no key");
    }
    if (operator === "Exists" && value !== undefined) {
      issue("value", "must be left out with the operator Exists");
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      issue("tolerationSeconds", "must be left out but with the effect NoExecute");
    }
  });

const env = z.record(
  z.string().regex(ENV_NAME),
  z.union([z.string().max(32_768), z.strictObject({ value: z.string().max(32_768), override })], {
    error: "must be a text or {value, override}",
  }),
  { error: (issue) => (issue.code === "invalid_key" ? ENV_NAME_RULE : undefined) },
);

export const injectorMutationsSchema: z.ZodType<InjectorMutations, unknown> = z
  .strictObject({
    seccompProfile: seccompProfile
      .optional()
      .describe("The profile of the pod, and of the containers of which the choice is replaced."),
    runAsNonRoot: flag
      .optional()
      .describe("Of the pod, and of the containers of which the choice is replaced."),
    allowPrivilegeEscalation: flag.optional().describe("Of every container."),
    readOnlyRootFilesystem: flag.optional().describe("Of every container."),
    capabilities: z
      .strictObject({
        drop: listOf(
          z.string().regex(/^(?!CAP_)[A-Z][A-Z0-9_]{0,62}$/, "must be ALL or such as NET_RAW"),
        ).max(MOST_ENTRIES),
      })
      .optional()
      .describe("Capabilities that every container drops besides its own."),
    env: env
      .refine((value) => Object.keys(value).length <= MOST_ENTRIES, {
        message: `must hold at most ${MOST_ENTRIES} variables`,
      })
      .optional()
      .describe("Environment variables of every container, by name."),
    imagePullSecrets: listOf(objectName)
      .max(MOST_ENTRIES)
      .optional()
      .describe("Added to Pods only: in a template they would keep the service account's away."),
    tolerations: listOf(toleration)
      .max(MOST_ENTRIES)
      .optional()
      .describe("Tolerations that the pod gets besides its own."),
    labels: byKey(labelValue).optional().describe("Labels that the target gets."),
    annotations: byKey(z.string()).optional().describe("Annotations that the target gets."),
    target: z
      .enum(["resource", "template", "both"])
      .default("resource")
      .describe("Where labels and annotations go. The template of a Pod is the Pod itself."),
  })
  .refine(({ target: _, ...fields }) => Object.values(fields).some(isGiven), {
    message: "must hold something to change",
  })
  .superRefine(({ annotations }, context) => {
    if (annotations === undefined || !Object.hasOwn(annotations, RECORD_ANNOTATION)) return;
    context.addIssue({
      code: "custom",
      path: ["annotations", RECORD_ANNOTATION],
      message: "is kept by the rules themselves: who set what",
    });
  });
