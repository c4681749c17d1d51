import { actsAs, type Role } from "./role.ts";
import { coversBundle, coversPath, EVERYTHING, type Scope } from "./scope.ts";

/** A role with what it is about. An operator's is about everything, whatever else stands there. */
export interface Grant {
  readonly role: Role;
  /** Bundles: of agents, viewers and authors. */
  readonly bundles?: Scope | undefined;
  /** Decision paths, without `data`: of deciders. */
  readonly paths?: Scope | undefined;
}

/** What a grant of a role has to say it is about; undefined for what is about everything. */
export function scopeOf(role: Role): "bundles" | "paths" | undefined {
  if (role === "operator") return undefined;
  return role === "decider" ? "paths" : "bundles";
}

/** What somebody wants to do something with. */
export type Subject =
  | { readonly kind: "all" }
  | { readonly kind: "bundle"; readonly name: string }
  | { readonly kind: "path"; readonly path: readonly string[] };

export const ALL: Subject = { kind: "all" };

/** True where one of the grants lets its holder do what is for a role with a subject. */
export function mayDo(grants: readonly Grant[], wanted: Role, subject: Subject): boolean {
  return grants.some((grant) => actsAs(grant.role, wanted) && isAbout(grant, subject));
}

/** True where one of the grants is of a role that may do what is for another, whatever it is about. */
export function mayDoSome(grants: readonly Grant[], wanted: Role): boolean {
  return grants.some(({ role }) => actsAs(role, wanted));
}

function isAbout({ role, bundles, paths }: Grant, subject: Subject): boolean {
  if (role === "operator") return true;
  switch (subject.kind) {
    case "all":
      return [bundles, paths].some((scope) => scope?.includes(EVERYTHING[0] as Scope[number]));
    case "bundle":
      return bundles !== undefined && coversBundle(bundles, subject.name);
    case "path":
      return paths !== undefined && coversPath(paths, subject.path);
  }
}
