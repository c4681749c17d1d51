import type { Json, JsonObject } from "../../domain/json-value.ts";
import type {
  FlagMutation,
  InjectorMutations,
  SeccompMutation,
  Toleration,
} from "./injector-mutations.ts";

/** A value of a security context's field, and which chosen values it replaces. */
export interface PodField {
  readonly value: Json;
  readonly override: "Never" | "Unconfined" | "Always";
}

/** One entry of a list that is kept by what tells its entries apart. */
export interface ListEntry {
  readonly list: "env" | "imagePullSecrets" | "tolerations";
  /** Names the entry in the record of who set what, and in findings. */
  readonly id: string;
  /** Where the entry stands in the declaration, below `spec.mutations`. */
  readonly path: readonly (string | number)[];
  /** The members that tell entries apart: two with equal ones are the same entry. */
  readonly identity: JsonObject;
  readonly value: JsonObject;
  readonly override: "Never" | "Always";
}

/** The fields of security contexts that a declaration sets, by name. */
export function podFields(mutations: InjectorMutations | undefined): Map<string, PodField> {
  const fields = new Map<string, PodField>();
  if (mutations?.seccompProfile !== undefined) {
    fields.set("seccompProfile", profileField(mutations.seccompProfile));
  }
  for (const name of [
    "runAsNonRoot",
    "allowPrivilegeEscalation",
    "readOnlyRootFilesystem",
  ] as const) {
    const flag = mutations?.[name];
    if (flag !== undefined) fields.set(name, flagField(flag));
  }
  return fields;
}

export function listEntries(mutations: InjectorMutations | undefined): ListEntry[] {
  const { env = {}, imagePullSecrets = [], tolerations = [] } = mutations ?? {};
  return [
    ...Object.entries(env)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, chosen]): ListEntry => {
        const { value, override } =
          typeof chosen === "string" ? { value: chosen, override: "Never" as const } : chosen;
        const whole = { name, value };
        return { ...entry("env", name, whole, { name }), path: ["env", name], override };
      }),
    ...imagePullSecrets.map((name, position): ListEntry => {
      const path = ["imagePullSecrets", position];
      return { ...entry("imagePullSecrets", name, { name }, { name }), path };
    }),
    ...tolerations.map((toleration, position): ListEntry => {
      const path = ["tolerations", position];
      return { ...tolerationEntry(toleration), path };
    }),
  ];
}

function profileField({ type, localhostProfile, override }: SeccompMutation): PodField {
  return {
    value: localhostProfile === undefined ? { type } : { localhostProfile, type },
    override,
  };
}

function flagField(flag: FlagMutation): PodField {
  return typeof flag === "boolean" ? { value: flag, override: "Never" } : flag;
}

function entry(
  list: ListEntry["list"],
  id: string,
  value: JsonObject,
  identity: JsonObject,
): Omit<ListEntry, "path"> {
  return { list, id: `${list}.${id}`, identity, value, override: "Never" };
}

/** Tolerations of one taint differ in their seconds only. */
function tolerationEntry(toleration: Toleration): Omit<ListEntry, "path"> {
  const { key, operator, value, effect, tolerationSeconds } = toleration;
  const given = Object.entries({ key, operator, value, effect }).filter(
    (member): member is [string, NonNullable<(typeof member)[1]>] => member[1] !== undefined,
  );
  const identity = Object.fromEntries(given);
  const whole = tolerationSeconds === undefined ? identity : { ...identity, tolerationSeconds };
  const id = [key, operator, value, effect].map((part) => part ?? "").join(":");
  return entry("tolerations", id, whole, identity);
}
