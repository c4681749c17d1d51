import { type Diagnostic, type Location, PolicyError } from "../../domain/policy-error.ts";
import { type TextLines, textLines } from "../../domain/text-lines.ts";
import { type PlacedJson, type PlacedMap, placedJson } from "../../means/json/placed-json.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";
import { placedYaml } from "../../means/yaml/placed-yaml.ts";
import { architectureFacts } from "../syscalls/architecture.ts";
import { SECCOMP_PROFILE_ERROR } from "./findings.ts";
import { OCI_ARCHITECTURES, OCI_FLAGS } from "./oci-names.ts";
import type { SeccompProfile } from "./profile.ts";
import { documentOf, type ProfileDocument, type ProfileForm } from "./profile-document.ts";
import {
  type Fault,
  fieldOf,
  itemsOf,
  mapOf,
  namesOf,
  oneOf,
  refuseUnknown,
  textOf,
} from "./profile-fields.ts";
import { DEFAULT_TARGET, isIncluded, type ProfileTarget } from "./profile-target.ts";
import { readAction, readErrno, readRules, type SourceRule } from "./read-rules.ts";

/** A profile as a file has it. */
export interface ReadProfile {
  /** Flattened for the target: what a runtime is given. */
  readonly profile: SeccompProfile;
  readonly form: ProfileForm;
  /** Where a part of `profile` was written: `["syscalls", 3, "names", 2]`. The nearest part around it where it was not. */
  locate(path: readonly (string | number)[]): Location;
}

const MAX_BYTES = 1024 * 1024;
/** One slip can make many; the first ones say it all. */
const MAX_FINDINGS = 20;

const OCI_FIELDS = [
  "defaultAction",
  "defaultErrnoRet",
  "architectures",
  "flags",
  "listenerPath",
  "listenerMetadata",
  "syscalls",
];
const MOBY_FIELDS = [...OCI_FIELDS, "archMap", "defaultErrno"];
const OPERATOR_FIELDS = [
  ...OCI_FIELDS.filter((name) => name !== "defaultErrnoRet"),
  "baseProfileName",
  "disabled",
];
const MAP_FIELDS = ["architecture", "subArchitectures"];

/**
 * Reads a seccomp profile: the OCI form, Docker's and Podman's superset of it, the older one with a `name` a rule, a whole
 * OCI `config.json`, or a `SeccompProfile` of the Security Profiles Operator (YAML or JSON). Conditions (`includes`,
 * `excludes`, `archMap`) are decided for the target. Throws `invalid_parameter` with each fault's place and what was
 * expected, and `too_large` past 1 MiB or 20,000 names. Names of calls are not looked up here: `lintProfile` does.
 */
export function readProfile(
  bytes: Uint8Array,
  file: string,
  target: ProfileTarget = DEFAULT_TARGET,
): ReadProfile {
  if (bytes.length > MAX_BYTES) {
    throw new PolicyError("too_large", `${file} has over ${MAX_BYTES} bytes; no profile has`);
  }
  const text = utf8Text(file, bytes);
  const root = /^\s*[{[]/.test(text) ? placedJson(text, file) : placedYaml(text, file);
  const faults = collectFaults(text, file);
  const document = documentOf(root, faults.fault);
  const read = document && readDocument(document, target, faults.fault);
  if (document === undefined || read === undefined || faults.found.length > 0) {
    throw new PolicyError("invalid_parameter", `${file} is no seccomp profile`, {
      diagnostics: faults.found,
    });
  }
  const { profile, rules } = read;
  return {
    profile,
    form: formOf(document, rules),
    locate: (path) => faults.locationOf(offsetOf(document.node, rules, path)),
  };
}

interface Faults {
  readonly found: Diagnostic[];
  readonly fault: Fault;
  locationOf(at: number): Location;
}

function collectFaults(text: string, file: string): Faults {
  let lines: TextLines | undefined;
  const locationOf = (at: number): Location => {
    lines ??= textLines(text);
    return { file, ...lines.positionOf(at) };
  };
  const found: Diagnostic[] = [];
  const fault: Fault = (at, message) => {
    if (found.length >= MAX_FINDINGS) return;
    found.push({ code: SECCOMP_PROFILE_ERROR.code, message, location: locationOf(at) });
  };
  return { found, fault, locationOf };
}

function readDocument(
  { node, form, dialect }: ProfileDocument,
  target: ProfileTarget,
  fault: Fault,
): { profile: SeccompProfile; rules: readonly SourceRule[] } | undefined {
  const fields = form === "operator" ? OPERATOR_FIELDS : dialect.isMoby ? MOBY_FIELDS : OCI_FIELDS;
  refuseUnknown(node, fields, fault);
  const defaultAction = readAction(node, "defaultAction", fault);
  const defaultErrnoRet = readErrno(
    node,
    { text: "defaultErrno", number: "defaultErrnoRet", action: defaultAction },
    dialect,
    fault,
  );
  const flags = fieldOf(node, "flags");
  const profile = {
    ...(defaultErrnoRet !== undefined && { defaultErrnoRet }),
    architectures: readArchitectures(node, form, target, fault),
    ...(flags !== undefined && { flags: namesOf(flags, "flag", OCI_FLAGS, fault) }),
    ...readListener(node, fault),
  };
  const rules = readRules(fieldOf(node, "syscalls"), dialect, fault).filter(
    ({ includes, excludes }) => isIncluded(includes, excludes, target),
  );
  if (defaultAction === undefined) return undefined;
  return {
    profile: { defaultAction, ...profile, syscalls: rules.map(({ rule }) => rule) },
    rules,
  };
}

function readArchitectures(
  node: PlacedMap,
  form: ProfileForm,
  target: ProfileTarget,
  fault: Fault,
): string[] {
  const native = architectureFacts(target.architecture).oci;
  // Only the operator turns this word into an architecture.
  const isNative = (name: string): boolean => name === "SCMP_ARCH_NATIVE";
  const known =
    form === "operator" ? [...OCI_ARCHITECTURES, "SCMP_ARCH_NATIVE"] : OCI_ARCHITECTURES;
  const written = fieldOf(node, "architectures");
  const architectures = namesOf(written, "architecture", known, fault);
  const entries = itemsOf(fieldOf(node, "archMap"), "archMap", fault);
  if (architectures.length > 0 && entries.length > 0) {
    fault(written?.at ?? node.at, "architectures and archMap are both there; only one is expected");
  }
  const mapped = entries.flatMap((entry) => readMapEntry(entry, fault) ?? []);
  const found = mapped.find(([first]) => first === native) ?? [];
  return [...architectures.map((name) => (isNative(name) ? native : name)), ...found];
}

/** The architecture of an entry of `archMap`, and those that go with it. */
function readMapEntry(entry: PlacedJson, fault: Fault): string[][] | undefined {
  const map = mapOf(entry, "the entry of archMap", fault);
  if (map === undefined) return undefined;
  refuseUnknown(map, MAP_FIELDS, fault);
  const value = fieldOf(map, "architecture");
  if (value === undefined) fault(map.at, "architecture is missing in the entry of archMap");
  const first = oneOf(value, "architecture", OCI_ARCHITECTURES, fault);
  const sub = fieldOf(map, "subArchitectures");
  const others = namesOf(sub, "architecture", OCI_ARCHITECTURES, fault);
  return first === undefined ? undefined : [[first, ...others]];
}

function readListener(
  node: PlacedMap,
  fault: Fault,
): Pick<SeccompProfile, "listenerPath" | "listenerMetadata"> {
  const listenerPath = textOf(fieldOf(node, "listenerPath"), "listenerPath", fault) || undefined;
  const metadata = fieldOf(node, "listenerMetadata");
  const listenerMetadata = textOf(metadata, "listenerMetadata", fault) || undefined;
  if (metadata !== undefined && listenerMetadata !== undefined && listenerPath === undefined) {
    fault(metadata.at, "listenerMetadata without listenerPath; nobody would get it");
  }
  return {
    ...(listenerPath !== undefined && { listenerPath }),
    ...(listenerMetadata !== undefined && { listenerMetadata }),
  };
}

function formOf({ form, node }: ProfileDocument, rules: readonly SourceRule[]): ProfileForm {
  if (form !== "oci") return form;
  if (rules.some((each) => each.node.members.has("name"))) return "single-name";
  const isMoby =
    node.members.has("archMap") ||
    node.members.has("defaultErrno") ||
    rules.some(({ node: { members } }) =>
      ["comment", "includes", "excludes", "errno"].some((name) => members.has(name)),
    );
  return isMoby ? "moby" : "oci";
}

function offsetOf(
  root: PlacedMap,
  rules: readonly SourceRule[],
  path: readonly (string | number)[],
): number {
  const [first, index] = path;
  const rule = first === "syscalls" && typeof index === "number" ? rules[index] : undefined;
  let node: PlacedJson = rule?.node ?? root;
  for (const step of rule === undefined ? path : path.slice(2)) {
    const next = stepInto(node, step);
    // The only name of a rule of the older form.
    if (next === undefined && step === "names") return stepInto(node, "name")?.at ?? node.at;
    if (next === undefined) return node.at;
    node = next;
  }
  return node.at;
}

function stepInto(node: PlacedJson, step: string | number): PlacedJson | undefined {
  if (node.kind === "list") return node.items[Number(step)];
  return node.kind === "map" ? node.members.get(String(step))?.value : undefined;
}
