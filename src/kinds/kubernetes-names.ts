import { z } from "zod";

/** A DNS subdomain (RFC 1123), as Kubernetes names most objects. */
export const objectName: z.ZodString = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
    "must be lower-case letters, digits, - and ., with a letter or digit at both ends",
  );

/** Kubernetes, apimachinery util/validation: IsQualifiedName. */
const KEY =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const KEY_RULE =
  "must be a Kubernetes key: [DNS name/]name, the name at most 63 of A-Z a-z 0-9 - _ .";

/** The key of a label or an annotation. */
export const labelKey: z.ZodString = z.string().regex(KEY, KEY_RULE);

/** Kubernetes, apimachinery util/validation: IsValidLabelValue. */
export const labelValue: z.ZodString = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/,
    "must be a Kubernetes label value: at most 63 of A-Z a-z 0-9 - _ .",
  );

/** `localhostProfile` of a seccomp profile: relative and without a parent step, as the kubelet asks. */
export const localhostProfile: z.ZodString = z
  .string()
  .max(253)
  .regex(
    /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[\x21-\x7e]+$/,
    "must be a path below the kubelet's seccomp folder, relative and without ..",
  );

export const ONE_LINE: RegExp = /^(?! )(?!.*(?: {2}| $))[ \p{L}\p{N}\p{P}\p{S}]+$/u;
export const ONE_LINE_RULE: string =
  "must be visible text on one line, with single spaces between words";

export const oneLine: z.ZodString = z
  .string()
  .max(253, { abort: true })
  .regex(ONE_LINE, ONE_LINE_RULE);

/** The kinds of which the rules know where the pod lies. */
export const KINDS_WITH_PODS: readonly string[] = [
  "CronJob",
  "DaemonSet",
  "Deployment",
  "Job",
  "Pod",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
];

/** A list of what is accepted. */
export function choiceOf<T extends z.ZodType>(item: T): z.ZodArray<T> {
  return listOf(item, "must hold at least one; leave the field out to accept all");
}

/** A list that holds something, and nothing twice. */
export function listOf<T extends z.ZodType>(
  item: T,
  emptyMessage = "must hold at least one",
): z.ZodArray<T> {
  return z
    .array(item)
    .min(1, emptyMessage)
    .superRefine((items, context) => {
      const seen = new Set<string>();
      const repeated = items.findIndex((item) => seen.size === seen.add(JSON.stringify(item)).size);
      if (repeated < 0) return;
      context.addIssue({
        code: "custom",
        path: [repeated],
        message: `${JSON.stringify(items[repeated])} stands twice in the list`,
      });
    });
}

/** A map by the keys of labels or annotations. */
export function byKey<T extends z.ZodType>(value: T): z.ZodRecord<z.ZodString, T> {
  return z.record(z.string().regex(KEY), value, {
    error: (issue) => (issue.code === "invalid_key" ? KEY_RULE : undefined),
  });
}

/** An empty map gives nothing, as an absent one. */
export function isGiven(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value !== undefined;
  return Object.keys(value).length > 0;
}
