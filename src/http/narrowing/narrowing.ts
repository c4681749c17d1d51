import type { Decision } from "../../domain/decision.ts";
import type { Subject } from "../../domain/grant.ts";
import { messageOf } from "../../domain/policy-error.ts";
import type { Role } from "../../domain/role.ts";
import { type AuthorizedRequest, authorizationInput } from "./authorization-input.ts";

/** A request that a role lets through. */
export interface NarrowedRequest extends AuthorizedRequest {
  readonly role: Role;
  readonly subject: Subject;
}

/** The policy that narrows what roles let through. */
export interface Narrowing {
  /** Whether there is one now. */
  isThere(): boolean;
  /**
   * Throws, or rejects with, `forbidden` where it does not let the request through, says nothing, or cannot be asked;
   * `invalid_parameter` for a body that it is to look at and that is no JSON.
   */
  narrow(request: NarrowedRequest): void | Promise<void>;
}

export interface NarrowingOptions extends Pick<Narrowing, "isThere"> {
  /** What it decides. May throw or reject. */
  readonly ask: (input: Uint8Array) => Decision | Promise<Decision>;
  /** Told why a policy that is there lets nobody through. */
  readonly onFailure: (reason: string) => void;
}

export function createNarrowing({ isThere, ask, onFailure }: NarrowingOptions): Narrowing {
  function fail(error: unknown): undefined {
    onFailure(messageOf(error));
    return undefined;
  }

  /** Undefined where nothing is decided. */
  function decide(input: Uint8Array): Pending<Decision | undefined> {
    try {
      const decision = ask(input);
      return "then" in decision ? decision.catch(fail) : decision;
    } catch (error) {
      return fail(error);
    }
  }

  function judge({ access, role, subject }: NarrowedRequest, decision: Decision | undefined): void {
    if (decision?.kind === "undefined") onFailure("it decides nothing");
    if (decision?.kind === "error") onFailure(decision.error.message);
    const value = decision?.kind === "defined" ? (JSON.parse(decision.json) as unknown) : undefined;
    if (isAllowed(value)) return;
    throw access.refuse(role, subject, reasonOf(value) ?? REJECTED);
  }

  return {
    isThere,
    narrow(request) {
      const decision = decide(authorizationInput(request));
      if (decision === undefined || !("then" in decision)) return judge(request, decision);
      return decision.then((late) => judge(request, late));
    },
  };
}

type Pending<T> = T | Promise<T>;

/** OPA's words (v1/server/types/types.go, MsgUnauthorizedError). */
const REJECTED = "request rejected by administrative policy";
const MAX_REASON = 500;

function isAllowed(value: unknown): boolean {
  return value === true || membersOf(value).allowed === true;
}

function reasonOf(value: unknown): string | undefined {
  const { reason } = membersOf(value);
  return typeof reason === "string" ? reason.slice(0, MAX_REASON) : undefined;
}

function membersOf(value: unknown): { readonly allowed?: unknown; readonly reason?: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
