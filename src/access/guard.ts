import type { Grant } from "../domain/grant.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { type Access, type AccessState, createAccess } from "./access.ts";
import type { Identity } from "./identity.ts";

/** What a request shows of who sends it. */
export interface Presented {
  /** The header, undefined where there is none. */
  readonly authorization: string | undefined;
  /** Where it came from. */
  readonly address: string;
}

/** Why a credential is not taken: for the log and the audit, never for whoever sent it. */
export type Refusal = "malformed" | "unknown" | "revoked" | "expired" | "not_a_credential";

export type Recognition =
  | { readonly kind: "known"; readonly identity: Identity }
  | {
      readonly kind: "refused";
      readonly reason: Refusal;
      readonly credential?: string | undefined;
    };

/** Tokens as they are presented. */
export interface TokenReader {
  /** The text behind `Bearer`. Undefined where it is no token of ours, whatever else it is. */
  recognise(text: string): Recognition | undefined;
  hasEnded(credential: string): boolean;
  /** Calls back once when a token ends. Gives the function that ends the waiting. */
  onEnd(credential: string, listener: () => void): () => void;
}

export interface GuardOptions {
  readonly tokens: TokenReader;
  /** What somebody may who says nothing of themselves. */
  readonly anonymous: readonly Grant[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told each credential that is not taken. */
  readonly onRefusal: (refusal: Refused) => void;
}

export interface Refused {
  readonly reason: Refusal;
  readonly address: string;
  readonly credential?: string | undefined;
}

/** Says who sends a request. What they may, their access says. */
export interface Guard {
  /** At once, from what is known already; undefined where that does not suffice. Nobody is told of a refusal. */
  known(authorization: Presented["authorization"]): Access | undefined;
  /** Throws `unauthorized` for a credential that is not taken. */
  admit(presented: Presented): Access;
}

/** RFC 6750, 2.1: one token behind the scheme, whose name is read in any case. */
const BEARER = /^bearer +([\w~+/.-]+=*)$/i;
/** Longer ones are no credential of anybody. */
const MAX_LENGTH = 8_192;

export function createGuard({ tokens, anonymous, now, onRefusal }: GuardOptions): Guard {
  const state: AccessState = {
    now,
    hasEnded: ({ kind, credential }) =>
      kind === "token" && credential !== undefined && tokens.hasEnded(credential),
    onEnd: ({ kind, credential }, listener) =>
      kind === "token" && credential !== undefined ? tokens.onEnd(credential, listener) : () => {},
  };
  const nobody = createAccess({ name: "anonymous", kind: "anonymous", grants: anonymous }, state);
  const accesses = new WeakMap<Identity, Access>();

  function accessOf(identity: Identity): Access {
    const known = accesses.get(identity) ?? createAccess(identity, state);
    accesses.set(identity, known);
    return known;
  }

  function recognise(authorization: string): Recognition {
    const text = authorization.length > MAX_LENGTH ? undefined : BEARER.exec(authorization)?.[1];
    const recognised = text === undefined ? undefined : tokens.recognise(text);
    return recognised ?? { kind: "refused", reason: "not_a_credential" };
  }

  return {
    known(authorization) {
      if (authorization === undefined) return anonymous.length > 0 ? nobody : undefined;
      const recognised = recognise(authorization);
      return recognised.kind === "known" ? accessOf(recognised.identity) : undefined;
    },
    admit({ authorization, address }) {
      if (authorization === undefined) return nobody;
      const recognised = recognise(authorization);
      if (recognised.kind === "known") return accessOf(recognised.identity);
      const { reason, credential } = recognised;
      onRefusal({ reason, address, credential });
      throw needsOtherCredential();
    },
  };
}

function needsOtherCredential(): PolicyError {
  return new PolicyError("unauthorized", "the credential is not accepted");
}
