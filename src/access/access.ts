import { mayDo, mayDoSome, type Subject } from "../domain/grant.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Role } from "../domain/role.ts";
import type { Identity } from "./identity.ts";

/** What one request may, by who sends it. */
export interface Access {
  readonly identity: Identity;
  /** False once the identity has ended: whoever keeps this asks again who it is. */
  isCurrent(): boolean;
  may(role: Role, subject: Subject): boolean;
  /** Throws `forbidden`, which names the role and nothing else; `unauthorized` where nobody has said who they are. */
  require(role: Role, subject: Subject): void;
  /** The same for a role with whatever subject. */
  requireSome(role: Role): void;
  /** Calls back when the identity ends. Gives the function that ends the waiting. */
  onEnd(listener: () => void): () => void;
}

/** What an access needs to know of time and of others. */
export interface AccessState {
  readonly now: () => number;
  /** Whether a credential was taken back. */
  hasEnded(identity: Identity): boolean;
  onEnd(identity: Identity, listener: () => void): () => void;
}

export function createAccess(identity: Identity, state: AccessState): Access {
  const { grants, endsAt = Number.POSITIVE_INFINITY } = identity;
  const refuse = (role: Role): PolicyError =>
    identity.kind === "anonymous" ? needsCredential() : needsRole(role);
  return {
    identity,
    isCurrent: () => state.now() < endsAt && !state.hasEnded(identity),
    may: (role, subject) => mayDo(grants, role, subject),
    require(role, subject) {
      if (!mayDo(grants, role, subject)) throw refuse(role);
    },
    requireSome(role) {
      if (!mayDoSome(grants, role)) throw refuse(role);
    },
    onEnd: (listener) => state.onEnd(identity, listener),
  };
}

function needsRole(role: Role): PolicyError {
  return new PolicyError("forbidden", `this needs the role ${role}`);
}

/** Whoever sends no credential learns how one is sent, whoever sends a wrong one learns no more than that. */
export function needsCredential(): PolicyError {
  return new PolicyError("unauthorized", "this needs a credential: Authorization: Bearer <token>");
}
