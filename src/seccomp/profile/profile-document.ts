import type { PlacedJson, PlacedMap } from "../../means/json/placed-json.ts";
import { type Fault, fieldOf, mapOf, quoted, refuseUnknown, textOf } from "./profile-fields.ts";
import type { Dialect } from "./read-rules.ts";

/**
 * How a profile was written: as the OCI specification has it, as Docker's superset of it (`moby`), with one `name` a rule
 * (`single-name`: slim, Confine), inside a whole OCI `config`, or as the Security Profiles Operator's resource.
 */
export type ProfileForm = "oci" | "moby" | "single-name" | "config" | "operator";

/** The object that holds the profile's fields, and how they are to be read. */
export interface ProfileDocument {
  readonly node: PlacedMap;
  readonly form: ProfileForm;
  readonly dialect: Dialect;
}

const OPERATOR_GROUP = "security-profiles-operator.x-k8s.io/";
const OPERATOR_VERSIONS = ["v1alpha1", "v1beta1", "v1"];
const OPERATOR_FIELDS = ["apiVersion", "kind", "metadata", "spec", "status"];

/** Finds the profile in what was read: a profile itself, a container's configuration, or a custom resource. */
export function documentOf(root: PlacedJson, fault: Fault): ProfileDocument | undefined {
  const map = mapOf(root, "the file", fault);
  if (map === undefined) return undefined;
  const { members } = map;
  if (members.has("defaultAction")) {
    return { node: map, form: "oci", dialect: { isMoby: true, isOperator: false } };
  }
  if (members.has("kind") || members.has("apiVersion")) return operatorDocument(map, fault);
  if (members.has("ociVersion") || members.has("linux")) return configDocument(map, fault);
  fault(
    map.at,
    "neither a seccomp profile (defaultAction is missing), nor an OCI config.json, nor a SeccompProfile",
  );
  return undefined;
}

/** A runtime passes over what it does not know, so the conditions of Docker's form would be no conditions here. */
const PLAIN: Dialect = { isMoby: false, isOperator: false };

function configDocument(map: PlacedMap, fault: Fault): ProfileDocument | undefined {
  const linux = fieldOf(map, "linux");
  const linuxMap = linux && mapOf(linux, "linux", fault);
  const seccomp = linuxMap && fieldOf(linuxMap, "seccomp");
  if (seccomp === undefined) {
    fault((linux ?? map).at, "linux.seccomp is not there: this container runs without a profile");
    return undefined;
  }
  const node = mapOf(seccomp, "linux.seccomp", fault);
  return node && { node, form: "config", dialect: PLAIN };
}

function operatorDocument(map: PlacedMap, fault: Fault): ProfileDocument | undefined {
  refuseUnknown(map, OPERATOR_FIELDS, fault);
  const apiVersion = textOf(fieldOf(map, "apiVersion"), "apiVersion", fault) ?? "";
  const kind = textOf(fieldOf(map, "kind"), "kind", fault) ?? "";
  const isKnown = OPERATOR_VERSIONS.some((each) => apiVersion === OPERATOR_GROUP + each);
  if (kind !== "SeccompProfile" || !isKnown) {
    const wanted = `kind SeccompProfile of ${OPERATOR_GROUP}v1 is expected`;
    fault(map.at, `kind ${quoted(kind)} of ${quoted(apiVersion)}; ${wanted}`);
    return undefined;
  }
  const spec = fieldOf(map, "spec");
  if (spec === undefined) {
    fault(map.at, "spec is missing");
    return undefined;
  }
  const node = mapOf(spec, "spec", fault);
  if (node === undefined) return undefined;
  const base = fieldOf(node, "baseProfileName");
  if (base !== undefined) {
    const name = textOf(base, "baseProfileName", fault);
    if (name !== "") {
      fault(
        base.at,
        "baseProfileName names a profile that is not here; merge both with `gatehouse seccomp merge --union` first",
      );
    }
  }
  return { node, form: "operator", dialect: { isMoby: false, isOperator: true } };
}
