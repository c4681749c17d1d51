import { z } from "zod";
import { byKey, choiceOf, labelKey, labelValue, listOf, oneLine } from "../kubernetes-names.ts";

/** Which resources: every condition must hold; an absent one accepts everything. */
export interface InjectorMatch {
  readonly kinds: readonly string[];
  /** `""` is the core group. */
  readonly apiGroups?: readonly string[] | undefined;
  readonly operations: readonly Operation[];
  /** Names, or patterns with one `*` (or one at both ends). */
  readonly namespaces?: readonly string[] | undefined;
  readonly excludeNamespaces?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly environmentFrom?: EnvironmentSource | undefined;
  readonly labels?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly matchExpressions?: readonly LabelExpression[] | undefined;
}

export type Operation = "CREATE" | "UPDATE";

/** Where the environment stands when whoever asks does not say it: exactly one of the two. */
export interface EnvironmentSource {
  readonly label?: string | undefined;
  readonly namespaceAnnotation?: string | undefined;
}

/** A requirement on a label, as in a Kubernetes LabelSelector. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[] | undefined;
}

const PATTERN = /^(?:[a-z0-9-]*\*?[a-z0-9-]*|\*[a-z0-9-]+\*)$/;
const NAMESPACE_RULE =
  "must be a namespace (at most 63 lower-case letters, digits and -) or a pattern with one * or with one at both ends";

const namespace = z
  .string()
  .max(65, { abort: true, error: NAMESPACE_RULE })
  .regex(/^(?=.{1,65}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$|.*\*)/, NAMESPACE_RULE)
  .regex(PATTERN, NAMESPACE_RULE);

const environmentFrom = z
  .strictObject({
    label: labelKey.optional().describe("A label of the resource."),
    namespaceAnnotation: labelKey
      .optional()
      .describe("An annotation of its namespace, where the question or an agent's data holds it."),
  })
  .refine((source) => (source.label === undefined) !== (source.namespaceAnnotation === undefined), {
    message: "must hold either label or namespaceAnnotation",
  });

const expression = z
  .strictObject({
    key: labelKey,
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
    values: listOf(labelValue).optional().describe("With In and NotIn only."),
  })
  .superRefine((value, context) => {
    const needsValues = value.operator === "In" || value.operator === "NotIn";
    if (needsValues === (value.values !== undefined)) return;
    const message = needsValues
      ? `must be given with the operator ${value.operator}`
      : `must be left out with the operator ${value.operator}`;
    context.addIssue({ code: "custom", path: ["values"], message });
  });

export const injectorMatchSchema: z.ZodType<InjectorMatch, unknown> = z.strictObject({
  kinds: listOf(z.string().regex(/^[A-Z][A-Za-z0-9]{0,62}$/, "must be a kind such as Pod"))
    .default(["Pod"])
    .describe("Kinds of the resource."),
  apiGroups: choiceOf(
    z.string().regex(/^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)?$/, "must be an API group"),
  )
    .optional()
    .describe('API groups of the resource, "" for the core group; all when left out.'),
  operations: listOf(z.enum(["CREATE", "UPDATE"]))
    .default(["CREATE"])
    .describe("Operations of the request. An ephemeral container that is added counts as CREATE."),
  namespaces: choiceOf(namespace)
    .optional()
    .describe(
      "Namespaces, exact or with *. All but kube-system, kube-public and kube-node-lease when left out: those only by name.",
    ),
  excludeNamespaces: listOf(namespace)
    .optional()
    .describe("Namespaces that are left alone, exact or with *."),
  environments: choiceOf(oneLine)
    .optional()
    .describe("Environments: `input.environment`, else `input.env`, else environmentFrom."),
  environmentFrom: environmentFrom
    .optional()
    .describe("Where the environment stands when the question does not say it."),
  labels: byKey(
    z.union([labelValue, listOf(labelValue)], {
      error: "must be a label value or a list of them",
    }),
  )
    .optional()
    .describe(
      "Labels of the resource or its pod template, each with its value or one of a list of values.",
    ),
  matchExpressions: z
    .array(expression)
    .optional()
    .describe("Further requirements on labels, as in a Kubernetes LabelSelector."),
});
