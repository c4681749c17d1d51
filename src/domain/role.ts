import { PolicyError } from "./policy-error.ts";

/** What somebody may do, from reading one thing to running the whole. */
export const ROLES = ["agent", "decider", "viewer", "author", "operator"] as const;

export type Role = (typeof ROLES)[number];

/** Reads a role from outside. Throws `invalid_parameter` that lists the roles. */
export function parseRole(value: unknown): Role {
  const role = ROLES.find((each) => each === value);
  if (role !== undefined) return role;
  throw new PolicyError(
    "invalid_parameter",
    `${JSON.stringify(value)} is no role; there are ${ROLES.join(", ")}`,
  );
}

/** Which roles do what is for one role: whoever may write a bundle may read it, and operators may everything. */
const HOLDERS: Readonly<Record<Role, readonly Role[]>> = {
  agent: ["agent", "author", "operator"],
  decider: ["decider", "operator"],
  viewer: ["viewer", "author", "operator"],
  author: ["author", "operator"],
  operator: ["operator"],
};

/** True where whoever has one role may do what is for another. */
export function actsAs(held: Role, wanted: Role): boolean {
  return HOLDERS[wanted].includes(held);
}
