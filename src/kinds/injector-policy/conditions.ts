import { commonNames, matchesPattern, type NamespacePattern } from "./namespace-pattern.ts";

/** What a declaration asks of one fact of a resource; `undefined` is a resource without the fact. */
export type Condition = ValueCondition | NamespaceCondition;

/** The values that are accepted, or besides absence all but the values that are not. */
export interface ValueCondition {
  readonly form: "value";
  /** The accepted values where they can be counted; then the fact is required. Absent: any value. */
  readonly counted?: ReadonlySet<string> | undefined;
  readonly excluded: ReadonlySet<string>;
  readonly presence: "required" | "optional" | "forbidden";
}

export interface NamespaceCondition {
  readonly form: "namespace";
  /** Absent: every namespace but the system's, and no namespace. */
  readonly included?: readonly NamespacePattern[] | undefined;
  readonly excluded: readonly NamespacePattern[];
  /** The included names where no pattern is among them. */
  readonly counted?: ReadonlySet<string> | undefined;
}

/** Kubernetes' own namespaces: left alone unless a declaration says their very names. */
export const SYSTEM_NAMESPACES: readonly string[] = [
  "kube-node-lease",
  "kube-public",
  "kube-system",
];

/** What no declaration names. */
const FRESH = "q7q";

const ANY_NAMESPACE: NamespaceCondition = { form: "namespace", excluded: [] };
const STAR: NamespacePattern = { form: "ends", prefix: "", suffix: "" };

export function accepts(condition: Condition, value: string | undefined): boolean {
  if (condition.form === "namespace") return acceptsNamespace(condition, value);
  const { counted, excluded, presence } = condition;
  if (value === undefined) return presence !== "required";
  if (presence === "forbidden" || excluded.has(value)) return false;
  return counted === undefined || counted.has(value);
}

function acceptsNamespace(
  { included, excluded }: NamespaceCondition,
  name: string | undefined,
): boolean {
  if (name === undefined) return included === undefined;
  if (excluded.some((pattern) => matchesPattern(pattern, name))) return false;
  if (SYSTEM_NAMESPACES.includes(name)) {
    return included?.some((pattern) => pattern.form === "exact" && pattern.name === name) ?? false;
  }
  return included?.some((pattern) => matchesPattern(pattern, name)) ?? true;
}

/** Whether some value, or the absence of one, is accepted by both. */
export function canMeet(a: Condition, b: Condition): boolean {
  const counted = [a.counted, b.counted].filter((values) => values !== undefined);
  const [few] = counted.sort((x, y) => x.size - y.size);
  const tried = few === undefined ? candidates(a, b) : [...few];
  return tried.some((value) => accepts(a, value) && accepts(b, value));
}

/** A value that is accepted, `undefined` where absence is, nothing where neither. */
export function witness(condition: Condition): { readonly value: string | undefined } | undefined {
  const other = condition.form === "namespace" ? ANY_NAMESPACE : condition;
  const values = candidates(condition, other).filter((value) => accepts(condition, value));
  const value = values.find((each) => each !== undefined);
  return values.length === 0 ? undefined : { value };
}

function candidates(a: Condition, b: Condition): (string | undefined)[] {
  if (a.form === "namespace" && b.form === "namespace") {
    const others = b.included ?? [STAR];
    const names = (a.included ?? [STAR]).flatMap((pattern) =>
      others.flatMap((other) => commonNames(pattern, other)),
    );
    return [...names, undefined];
  }
  const named = [a, b].flatMap((each) => (each.form === "value" ? [...(each.counted ?? [])] : []));
  return [...named, FRESH, undefined];
}
