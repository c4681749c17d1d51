import { ALL, mayDo, mayDoSome, type Subject } from "../domain/grant.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Role } from "../domain/role.ts";
import type { CredentialEnds } from "./credentials.ts";
import type { Identity } from "./identity.ts";

/** What one request may, by who sends it. */
export interface Access {
  readonly identity: Identity;
  /** Where the request came from. */
  readonly address: string;
  /** False once the identity has ended: whoever keeps this asks again who it is. */
  isCurrent(): boolean;
  /** Milliseconds until the identity ends by itself; infinite where it does not. */
  remainingMs(): number;
  may(role: Role, subject: Subject): boolean;
  /** Whether a bundle may be read, or a path asked, by anybody. */
  isForAnyone(subject: Subject): boolean;
  /** A role with whatever subject. */
  maySome(role: Role): boolean;
  /** Throws `forbidden`, which names the role and nothing else; `unauthorized` where nobody has said who they are. */
  require(role: Role, subject: Subject): void;
  /** The same for a role with whatever subject. */
  requireSome(role: Role): void;
  /** The error for what they may by their roles and a policy does not let them, which is told as any refusal. */
  refuse(role: Role, subject: Subject, reason: string): PolicyError;
  /** Calls back when the identity ends. Gives the function that ends the waiting. */
  onEnd(listener: () => void): () => void;
}

/** What somebody wanted, and may not. */
export interface RefusedRights {
  readonly identity: Identity;
  readonly address: string;
  readonly role: Role;
  readonly subject: Subject;
  /** What a policy says that narrows roles; absent where the role is missing. */
  readonly reason?: string | undefined;
}

/** What an access needs to know of time and of others. */
export interface AccessState {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly ends: CredentialEnds;
  readonly isForAnyone: Access["isForAnyone"];
  /** Told each refusal. */
  readonly onRefusal: (refused: RefusedRights) => void;
}

export function createAccess(identity: Identity, address: string, state: AccessState): Access {
  return new GrantedAccess(identity, address, state);
}

/** A class, because one is made for each request that node:http reads. */
class GrantedAccess implements Access {
  readonly identity: Identity;
  readonly address: string;
  readonly #state: AccessState;

  constructor(identity: Identity, address: string, state: AccessState) {
    this.identity = identity;
    this.address = address;
    this.#state = state;
  }

  isCurrent(): boolean {
    const { credential } = this.identity;
    if (credential !== undefined && this.#state.ends.hasEnded(credential)) return false;
    return this.remainingMs() > 0;
  }

  remainingMs(): number {
    const { endsAt } = this.identity;
    return endsAt === undefined ? Number.POSITIVE_INFINITY : endsAt - this.#state.now();
  }

  may(role: Role, subject: Subject): boolean {
    return mayDo(this.identity.grants, role, subject);
  }

  isForAnyone(subject: Subject): boolean {
    return this.#state.isForAnyone(subject);
  }

  maySome(role: Role): boolean {
    return mayDoSome(this.identity.grants, role);
  }

  require(role: Role, subject: Subject): void {
    if (!this.may(role, subject)) throw this.#refuse(role, subject);
  }

  requireSome(role: Role): void {
    if (!this.maySome(role)) throw this.#refuse(role, ALL);
  }

  onEnd(listener: () => void): () => void {
    const { credential, endsAt } = this.identity;
    const { ends, now } = this.#state;
    const stops: (() => void)[] = [];
    const stop = (): void => {
      for (const each of stops) each();
    };
    const end = (): void => {
      stop();
      listener();
    };
    if (credential !== undefined) stops.push(ends.onEnd(credential, end));
    if (endsAt !== undefined) stops.push(callAt(endsAt, now, end));
    return stop;
  }

  refuse(role: Role, subject: Subject, reason: string): PolicyError {
    const { identity, address } = this;
    this.#state.onRefusal({ identity, address, role, subject, reason });
    return new PolicyError("forbidden", reason);
  }

  #refuse(role: Role, subject: Subject): PolicyError {
    const { identity, address } = this;
    this.#state.onRefusal({ identity, address, role, subject });
    return identity.kind === "anonymous" ? needsCredential() : needsRole(role);
  }
}

/** No timer of Node waits longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls back at a time. Gives the function that ends the waiting. */
function callAt(at: number, now: () => number, listener: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const rest = at - now();
    if (rest <= 0) listener();
    else timer = setTimeout(wait, Math.min(rest, LONGEST_TIMER_MS)).unref();
  };
  timer = setTimeout(wait, 0).unref();
  return () => clearTimeout(timer);
}

function needsRole(role: Role): PolicyError {
  return new PolicyError("forbidden", `this needs the role ${role}`);
}

/** Whoever sends no credential learns how one is sent, whoever sends a wrong one learns no more than that. */
export function needsCredential(): PolicyError {
  return new PolicyError("unauthorized", "this needs a credential: Authorization: Bearer <token>");
}
