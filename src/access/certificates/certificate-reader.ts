import { isDeepStrictEqual } from "node:util";
import type { ClientCertificate } from "../client-certificate.ts";
import type { CertificateReader, Recognition, Refusal } from "../credentials.ts";
import { createKnownIdentities, recognitionOf } from "../known-identities.ts";
import type { CertificateNames, ReadNames } from "./certificate-names.ts";
import type { JudgeCertificate } from "./judge-certificate.ts";

export interface LiveCertificateReader extends CertificateReader {
  /** Other rules hold: whoever would not be the same by them ends. */
  judgeAgain(): void;
}

export interface CertificateReaderOptions {
  readonly read: ReadNames;
  /** Gives undefined while certificates say nothing of who somebody is. */
  readonly judge: () => JudgeCertificate | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What one certificate takes beside what it says. */
const BYTES = 4_096;

/** Knows whoever shows a certificate that an authority of clients vouches for, and that a rule names. */
export function createCertificateReader(options: CertificateReaderOptions): LiveCertificateReader {
  const { read, judge, now } = options;
  const known = createKnownIdentities<CertificateNames>();
  const fingerprints = new WeakMap<ClientCertificate, string>();

  function fingerprintOf(shown: ClientCertificate): string {
    const held = fingerprints.get(shown);
    if (held !== undefined) return held;
    const print = shown.certificate.fingerprint256.replaceAll(":", "").toLowerCase();
    fingerprints.set(shown, print);
    return print;
  }

  function look({ certificate }: ClientCertificate, credential: string): Recognition {
    const refused = (reason: Refusal): Recognition => ({ kind: "refused", reason, credential });
    const names = read(certificate.raw);
    const endsAt = Date.parse(certificate.validTo);
    if (names === undefined || Number.isNaN(endsAt)) return refused("malformed");
    const judged = judge()?.(names) ?? "no_rule";
    if (typeof judged === "string") return refused(judged);
    const identity = { ...judged, kind: "certificate" as const, credential, endsAt };
    known.hold(credential, { evidence: names, identity }, BYTES + certificate.raw.length);
    return recognitionOf({ identity }, now());
  }

  return {
    recognise(shown) {
      if (judge() === undefined) return undefined;
      const credential = fingerprintOf(shown);
      if (!shown.isTrusted) {
        return { kind: "refused", reason: whyNotTrusted(shown.problem), credential };
      }
      const entry = known.find(credential);
      return entry === undefined ? look(shown, credential) : recognitionOf(entry, now());
    },
    judgeAgain: () =>
      known.judgeAgain(({ evidence, identity: { name, grants } }) =>
        isDeepStrictEqual(judge()?.(evidence), { name, grants }),
      ),
    hasEnded: known.hasEnded,
    onEnd: known.onEnd,
  };
}

/** OpenSSL's words for what is wrong with a chain. */
function whyNotTrusted(problem: string | undefined): Refusal {
  if (problem === "CERT_HAS_EXPIRED") return "expired";
  return problem === "CERT_NOT_YET_VALID" ? "not_yet_valid" : "untrusted";
}
