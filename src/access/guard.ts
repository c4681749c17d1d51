import type { Grant } from "../domain/grant.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { type Access, type AccessState, createAccess, type RefusedRights } from "./access.ts";
import type { ClientCertificate } from "./client-certificate.ts";
import type {
  CertificateReader,
  CredentialEnds,
  CredentialReader,
  Recognition,
  Refusal,
  Unsettled,
} from "./credentials.ts";
import type { Identity } from "./identity.ts";
import type { FailureLimit } from "./limits/failure-limit.ts";
import type { RequestLimit } from "./limits/request-limit.ts";
import { tooManyRequests } from "./limits/too-many-requests.ts";

/** What a request shows of who sends it. */
export interface Presented {
  /** The header, undefined where there is none. */
  readonly authorization: string | undefined;
  /** Where it came from. */
  readonly address: string;
  /** What the client has shown in TLS; looked at only where there is no header. */
  certificate(): ClientCertificate | undefined;
}

/** Told what is refused, for the log and the audit. Never throws. */
export interface RefusalListener {
  /** A credential was not taken. */
  credential(refused: RefusedCredential): void;
  /** Somebody wants what they may not. */
  rights(refused: RefusedRights): void;
}

export interface RefusedCredential {
  readonly reason: Refusal;
  readonly address: string;
  readonly credential?: string | undefined;
}

export interface GuardOptions {
  /** Asked one after the other: the first that knows what a text means to be says whether it is. */
  readonly credentials: readonly CredentialReader[];
  /** Without one nobody is known by a certificate. */
  readonly certificates?: CertificateReader | undefined;
  /** What somebody may who says nothing of themselves. */
  readonly anonymous: () => readonly Grant[];
  /** Which bundles and paths are for anybody, whoever they are. Default: none. */
  readonly isForAnyone?: AccessState["isForAnyone"];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly refusals: RefusalListener;
  /** Slows down whoever sends wrong credentials; without one, nobody is. */
  readonly failures?: FailureLimit | undefined;
  /** Slows down whoever asks often; without one, nobody is. */
  readonly requests?: RequestLimit | undefined;
}

/** Says who sends a request. What they may, their access says, and how often, its limit. */
export interface Guard {
  /** Each request of somebody who is let in is to be counted by it. */
  readonly requests?: RequestLimit | undefined;
  /** At once, from what is known already; undefined where that does not suffice. Nobody is told of a refusal. */
  known(presented: Presented): Access | undefined;
  /**
   * Undefined where `admit` would not throw, or not before work. Else what counts and tells the refusal, as `admit` does, and
   * gives it: a request is to be refused once.
   */
  refusal?(presented: Presented): (() => PolicyError) | undefined;
  /**
   * Throws, or rejects with, `unauthorized` for a credential that is not taken, and `too_many_requests` for one too many of
   * them, of which nobody is told. One that is known, or takes no work, is never refused for those before.
   */
  admit(presented: Presented): Access | Promise<Access>;
}

/** RFC 6750, 2.1: one token behind the scheme, whose name is read in any case. */
const SCHEME = /^bearer +/i;
const TOKEN = /^[\w~+/.-]+=*$/;
/** Longer ones are no credential of anybody. */
const MAX_LENGTH = 8_192;
const NOT_A_CREDENTIAL: Recognition = { kind: "refused", reason: "not_a_credential" };
const WITHOUT_END: CredentialEnds = { hasEnded: () => false, onEnd: () => () => {} };

/** What was found of a request, and who says when that ends. */
interface Found {
  readonly recognised: Recognition | Unsettled;
  readonly ends: CredentialEnds;
}

const NOTHING_FOUND: Found = { recognised: NOT_A_CREDENTIAL, ends: WITHOUT_END };
type Refused = Extract<Recognition, { readonly kind: "refused" }>;

// Made once, as below: where it was thrown tells nobody anything, and costs more than all else of a refusal.
const NEEDS_OTHER_CREDENTIAL = new PolicyError("unauthorized", "the credential is not accepted");

export function createGuard(options: GuardOptions): Guard {
  const { credentials, certificates, anonymous, now, refusals } = options;
  const { isForAnyone = () => false, failures, requests } = options;

  const heldBack = createHeldBack();
  const states = new Map<CredentialEnds, AccessState>();
  for (const ends of [...credentials, certificates ?? WITHOUT_END, WITHOUT_END]) {
    states.set(ends, { now, ends, isForAnyone, onRefusal: (refused) => refusals.rights(refused) });
  }

  function accessOf(identity: Identity, ends: CredentialEnds, { address }: Presented): Access {
    return createAccess(identity, address, states.get(ends) as AccessState);
  }

  function nobody(presented: Presented): Access {
    const identity = { name: "anonymous", kind: "anonymous", grants: anonymous() } as const;
    return accessOf(identity, WITHOUT_END, presented);
  }

  const maySomething = (): boolean => options.isForAnyone !== undefined || anonymous().length > 0;

  function find(presented: Presented): Found | undefined {
    const { authorization } = presented;
    if (authorization !== undefined) return inHeader(authorization);
    const shown = certificates && presented.certificate();
    if (certificates === undefined || shown === undefined) return undefined;
    const recognised = certificates.recognise(shown);
    return recognised && { recognised, ends: certificates };
  }

  function inHeader(authorization: string): Found {
    const scheme = authorization.length > MAX_LENGTH ? undefined : SCHEME.exec(authorization)?.[0];
    if (scheme === undefined) return NOTHING_FOUND;
    const text = authorization.slice(scheme.length);
    const found = inToken(text);
    // Long ones take a while to be looked through, and what is known has been.
    return found?.recognised.kind === "known" || TOKEN.test(text)
      ? (found ?? NOTHING_FOUND)
      : NOTHING_FOUND;
  }

  function inToken(text: string): Found | undefined {
    for (const ends of credentials) {
      const recognised = ends.recognise(text);
      if (recognised !== undefined) return { recognised, ends };
    }
    return undefined;
  }

  function settled(recognised: Recognition, ends: CredentialEnds, presented: Presented): Access {
    if (recognised.kind === "known") return accessOf(recognised.identity, ends, presented);
    throw refused(recognised, presented);
  }

  function refused({ reason, credential }: Refused, { address }: Presented): PolicyError {
    const wait = failures?.count(address, credential) ?? 0;
    if (wait > 0) return heldBack(wait);
    refusals.credential({ reason, address, credential });
    return NEEDS_OTHER_CREDENTIAL;
  }

  return {
    requests,
    known(presented) {
      const found = find(presented);
      if (found === undefined) return maySomething() ? nobody(presented) : undefined;
      const { recognised, ends } = found;
      return recognised.kind === "known"
        ? accessOf(recognised.identity, ends, presented)
        : undefined;
    },
    refusal(presented) {
      const recognised = find(presented)?.recognised;
      return recognised?.kind === "refused" ? () => refused(recognised, presented) : undefined;
    },
    admit(presented) {
      const found = find(presented);
      if (found === undefined) return nobody(presented);
      const { recognised, ends } = found;
      if (recognised.kind !== "unsettled") return settled(recognised, ends, presented);
      const wait = failures?.waitOf(presented.address) ?? 0;
      if (wait > 0) throw heldBack(wait);
      return recognised.settle().then((late) => settled(late, ends, presented));
    },
  };
}

function createHeldBack(): (waitMs: number) => PolicyError {
  let last: PolicyError | undefined;
  return (waitMs) => {
    const error = tooManyRequests("too many credentials were not accepted", waitMs, last);
    last = error;
    return error;
  };
}
