import type { Json, JsonObject } from "../../../src/domain/json-value.ts";
import type { InjectorPolicy } from "../../../src/kinds/injector-policy/injector-policy.ts";
import { listAt, type Question, templatePath } from "./facts.ts";
import { at, isEqual, isList, isObject, objectOrEmpty } from "./json.ts";

/** What becomes of a pod: its metadata and spec, what is recorded, and what is left as it should not be. */
export interface PodChange {
  readonly spec: JsonObject;
  readonly records: ReadonlyMap<string, string>;
  readonly leftovers: readonly Leftover[];
}

interface Leftover {
  readonly message: string;
  readonly deny: boolean;
}

interface Wanted {
  readonly value: Json;
  readonly override: string;
  readonly by: string;
  readonly priority: number;
  readonly deny: boolean;
}

/** The declarations that match, strongest first, and all of them by name. */
export interface Declared {
  readonly matching: readonly InjectorPolicy[];
  readonly all: ReadonlyMap<string, InjectorPolicy>;
}

export const RECORD = "gatehouse.dev/injected";
const POD_FIELDS = ["seccompProfile", "runAsNonRoot"];
const FIELDS = [...POD_FIELDS, "allowPrivilegeEscalation", "readOnlyRootFilesystem"];

export function podChange(question: Question, declared: Declared): PodChange | undefined {
  const { resource, scope } = question;
  const path = templatePath(resource);
  const holder = path === undefined ? undefined : at(resource, ...path);
  const pod = at(holder, "spec");
  if (scope === "none" || !isObject(pod) || isKeptEqual(resource)) return undefined;
  const work = new PodWork(pod, recordsOf(holder), declared, scope === "whole");
  return work.change(question);
}

function isKeptEqual({ kind, ...resource }: JsonObject): boolean {
  if (kind !== "ReplicaSet" && kind !== "ReplicationController") return false;
  return listAt(resource, "metadata", "ownerReferences").some(
    (owner) => at(owner, "controller") === true,
  );
}

export function recordsOf(holder: Json | undefined): [string, string][] {
  const text = at(holder, "metadata", "annotations", RECORD);
  if (typeof text !== "string") return [];
  return text
    .split(",")
    .map((item) => item.split("="))
    .filter((parts): parts is [string, string] => parts.length === 2);
}

class PodWork {
  readonly #pod: JsonObject;
  readonly #recorded: readonly (readonly [string, string])[];
  readonly #declared: Declared;
  readonly #isWhole: boolean;
  readonly #records = new Map<string, string>();
  readonly #leftovers: Leftover[] = [];

  constructor(
    pod: JsonObject,
    recorded: readonly (readonly [string, string])[],
    declared: Declared,
    isWhole: boolean,
  ) {
    this.#pod = pod;
    this.#recorded = recorded;
    this.#declared = declared;
    this.#isWhole = isWhole;
  }

  change(question: Question): PodChange {
    const spec: Record<string, Json> = this.#isWhole ? this.#podLevel(question) : { ...this.#pod };
    const settled = listAt(
      question.document,
      "request",
      "oldObject",
      "spec",
      "ephemeralContainers",
    );
    const lists = this.#isWhole
      ? ["initContainers", "containers", "ephemeralContainers"]
      : ["ephemeralContainers"];
    for (const list of lists) {
      const containers = this.#pod[list];
      if (!isList(containers)) continue;
      spec[list] = containers.map((container) => {
        const name = nameOf(container);
        // An old container without a text for a name is no name at all.
        const isOld = settled.some((old) => at(old, "name") === name);
        if (!isObject(container) || (!this.#isWhole && isOld)) return container;
        return this.#container(container, name);
      });
    }
    return { spec, records: this.#records, leftovers: this.#leftovers };
  }

  #podLevel({ resource }: Question): Record<string, Json> {
    const spec: Record<string, Json> = { ...this.#pod };
    const context = objectOrEmpty(this.#pod["securityContext"]);
    const changed: Record<string, Json> = {};
    for (const field of POD_FIELDS) {
      const wanted = this.#wanted(field);
      if (wanted === undefined || (this.#isWindows() && field !== "runAsNonRoot")) continue;
      const chosen = context?.[field] ?? null;
      if (context !== undefined && (chosen === null || this.#givesWay(chosen, wanted, field))) {
        changed[field] = wanted.value;
        this.#records.set(field, wanted.by);
      } else this.#keep("the pod", field, chosen, wanted, field);
    }
    if (Object.keys(changed).length > 0) spec["securityContext"] = { ...context, ...changed };
    const pods = resource["kind"] === "Pod" ? ["imagePullSecrets", "tolerations"] : ["tolerations"];
    for (const list of pods) {
      const entries = this.#entries(spec, list, undefined);
      if (entries !== undefined) spec[list] = entries;
    }
    return spec;
  }

  #container(container: JsonObject, name: string): JsonObject {
    const result: Record<string, Json> = { ...container };
    const label = `container ${name === "" ? "without a name" : [...name].slice(0, 63).join("")}`;
    const context = objectOrEmpty(container["securityContext"]);
    const own = isObject(container["securityContext"]) ? container["securityContext"] : {};
    const changed: Record<string, Json> = {};
    for (const field of FIELDS) {
      const wanted = this.#wanted(field);
      if (wanted === undefined || !this.#canHave(field, own, wanted, label)) continue;
      const isInherited = POD_FIELDS.includes(field);
      if (context === undefined) continue;
      let chosen = context[field] ?? null;
      let what = `${field}/${name}`;
      if (chosen === null && isInherited) {
        if (this.#isWhole) continue;
        const above = objectOrEmpty(this.#pod["securityContext"]);
        if (above === undefined) continue;
        chosen = above[field] ?? null;
        what = field;
      }
      if (chosen === null || this.#givesWay(chosen, wanted, what)) {
        changed[field] = wanted.value;
        this.#records.set(`${field}/${name}`, wanted.by);
      } else this.#keep(label, field, chosen, wanted, what);
    }
    const capabilities = this.#capabilities(context, own, label);
    if (capabilities !== undefined) changed["capabilities"] = capabilities;
    if (Object.keys(changed).length > 0) result["securityContext"] = { ...context, ...changed };
    const env = this.#entries(container, "env", name);
    if (env !== undefined) result["env"] = env;
    return result;
  }

  /** Whether the API lets the container have the field; what it does not, is left. */
  #canHave(field: string, own: JsonObject, wanted: Wanted, label: string): boolean {
    if (field === "runAsNonRoot") return true;
    if (this.#isWindows()) return false;
    const isPrivileged = own["privileged"] === true;
    if (field === "seccompProfile" && isPrivileged) {
      if (at(wanted.value, "type") !== "Unconfined") {
        this.#leave(`${label} is privileged: no seccomp profile applies`, wanted.deny);
      }
      return false;
    }
    if (field !== "allowPrivilegeEscalation" || wanted.value === true) return true;
    const added = at(own, "capabilities", "add");
    // Rego looks through the values of an object too.
    const isAdministrator =
      typeof added === "object" && added !== null && Object.values(added).includes("CAP_SYS_ADMIN");
    if (!isPrivileged && !isAdministrator) return true;
    const reason = isPrivileged ? "is privileged" : "adds CAP_SYS_ADMIN";
    this.#leave(`${label} ${reason}: allowPrivilegeEscalation cannot be false`, wanted.deny);
    return false;
  }

  #capabilities(context: JsonObject | undefined, own: JsonObject, label: string): Json | undefined {
    const drops = this.#declared.matching.map(({ spec }) => ({
      names: spec.mutations?.capabilities?.drop ?? [],
      deny: spec.enforcementAction === "Deny",
    }));
    const all = drops.flatMap(({ names }) => names);
    if (all.length === 0 || this.#isWindows()) return undefined;
    if (own["privileged"] === true) {
      const deny = drops.some((drop) => drop.names.length > 0 && drop.deny);
      this.#leave(`${label} is privileged: it keeps all capabilities`, deny);
      return undefined;
    }
    const capabilities = objectOrEmpty(context?.["capabilities"]);
    const dropped = capabilities?.["drop"] ?? [];
    if (context === undefined || capabilities === undefined || !isList(dropped)) return undefined;
    if (dropped.includes("ALL")) return undefined;
    const names = all.includes("ALL") ? ["ALL"] : [...new Set(all)].sort();
    const missing = names.filter((name) => !dropped.includes(name));
    return missing.length === 0 ? undefined : { ...capabilities, drop: [...dropped, ...missing] };
  }

  #entries(owner: JsonObject, list: string, container: string | undefined): Json[] | undefined {
    const current = owner[list] ?? [];
    if (!isList(current)) return undefined;
    const result: Json[] = [...current];
    for (const { id, identity, keys, wanted } of this.#wantedEntries(list)) {
      const what = container === undefined ? id : `${id}/${container}`;
      const positions = [...current.keys()].filter(
        (position) =>
          isObject(current[position]) && isEqual(only(current[position], keys), identity),
      );
      if (positions.length === 0) result.push(wanted.value);
      let isChanged = positions.length === 0;
      for (const position of positions) {
        const element = current[position] ?? null;
        if (list === "imagePullSecrets" || !this.#givesWay(element, wanted, what)) continue;
        result[position] = wanted.value;
        isChanged = true;
      }
      if (isChanged && list !== "imagePullSecrets") this.#records.set(what, wanted.by);
    }
    return isEqual(result, current) ? undefined : result;
  }

  #wantedEntries(list: string): Entry[] {
    const seen = new Map<string, Entry>();
    for (const policy of this.#declared.matching) {
      for (const entry of entriesOf(policy, list)) {
        if (!seen.has(entry.id)) seen.set(entry.id, entry);
      }
    }
    return [...seen.values()];
  }

  #wanted(field: string): Wanted | undefined {
    for (const policy of this.#declared.matching) {
      const said = at(policy.spec.mutations as Json | undefined, field);
      if (said !== undefined) return wantedOf(policy, field, said);
    }
    return undefined;
  }

  #givesWay(chosen: Json, wanted: Wanted, what: string): boolean {
    if (isEqual(chosen, wanted.value)) return false;
    if (wanted.override === "Always") return true;
    if (wanted.override === "Unconfined" && at(chosen, "type") === "Unconfined") return true;
    return this.#recorded.some(([name, by]) => {
      if (name !== what) return false;
      const setter = this.#declared.all.get(by);
      return setter === undefined || setter.spec.priority < wanted.priority;
    });
  }

  #keep(label: string, field: string, chosen: Json, wanted: Wanted, _what: string): void {
    if (field === "seccompProfile") {
      const isOpen = at(chosen, "type") === "Unconfined";
      if (isOpen && at(wanted.value, "type") !== "Unconfined") {
        this.#leave(`${label} stays Unconfined`, wanted.deny);
      }
    } else if (typeof chosen === "boolean" && chosen !== wanted.value) {
      this.#leave(`${label} keeps ${field}: ${chosen}`, wanted.deny);
    }
  }

  #leave(message: string, deny: boolean): void {
    this.#leftovers.push({ message, deny });
  }

  #isWindows(): boolean {
    return at(this.#pod, "os", "name") === "windows";
  }
}

interface Entry {
  readonly id: string;
  readonly identity: JsonObject;
  readonly keys: readonly string[];
  readonly wanted: Wanted;
}

function entriesOf(policy: InjectorPolicy, list: string): Entry[] {
  const { env = {}, imagePullSecrets = [], tolerations = [] } = policy.spec.mutations ?? {};
  if (list === "env") {
    const names = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
    return names.map(([name, said]) => {
      const { value, override } = typeof said === "string" ? { value: said, override: "" } : said;
      const wanted = { ...wantedOf(policy, list, { name, value }), override };
      return { id: `env.${name}`, identity: { name }, keys: ["name"], wanted };
    });
  }
  if (list === "imagePullSecrets") {
    return imagePullSecrets.map((name) => {
      const wanted = wantedOf(policy, list, { name });
      return { id: name, identity: { name }, keys: ["name"], wanted };
    });
  }
  return tolerations.map((toleration) => {
    const keys = ["key", "operator", "value", "effect"];
    const value = toleration as JsonObject;
    const identity = only(value, keys);
    const id = `tolerations.${keys.map((key) => value[key] ?? "").join(":")}`;
    return { id, identity, keys, wanted: wantedOf(policy, list, value) };
  });
}

function wantedOf(policy: InjectorPolicy, field: string, said: Json): Wanted {
  const { priority, enforcementAction } = policy.spec;
  const { override = "Never", ...rest } = isObject(said) ? said : { value: said };
  const isFlag = typeof said === "boolean" || at(said, "override") !== undefined;
  const isField = FIELDS.includes(field);
  const value = !isField ? said : field === "seccompProfile" || !isFlag ? rest : at(rest, "value");
  return {
    value: value ?? null,
    override: isField ? String(override) : "Never",
    by: policy.metadata.name,
    priority,
    deny: enforcementAction === "Deny",
  };
}

function only(value: Json | undefined, keys: readonly string[]): JsonObject {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter(([key]) => keys.includes(key)));
}

function nameOf(container: Json): string {
  const name = at(container, "name");
  return typeof name === "string" ? name : "";
}
