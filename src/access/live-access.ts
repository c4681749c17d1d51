import type { Grant } from "../domain/grant.ts";
import { followFiles } from "../means/files/follow-files.ts";
import { loadNameReader } from "./certificates/certificate-names.ts";
import { createCertificateReader } from "./certificates/certificate-reader.ts";
import { compileCertificateRules } from "./certificates/judge-certificate.ts";
import type { CertificateReader, CredentialReader } from "./credentials.ts";
import { type Issuers, openIssuers } from "./jwt/issuers.ts";
import { createJwtReader } from "./jwt/jwt-reader.ts";
import { type AccessRules, isSameRules, readAccessFile } from "./rules/access-file.ts";

/** What a file of `kind: Access` says now. It changes as the file does, and what the file names. */
export interface LiveAccess {
  readonly jwts: CredentialReader;
  readonly certificates: CertificateReader;
  anonymous(): readonly Grant[];
  /** Whether the file says something that cannot be used, so that what was read before stays. */
  isStale(): boolean;
  close(): void;
}

export interface LiveAccessOptions {
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
  readonly log: Record<
    "info" | "warn" | "error",
    (fields: Readonly<Record<string, unknown>>, message: string) => void
  >;
  /** How often the files are looked at. Default a second. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 1_000;

/** Reads the file and follows it. Throws `misconfigured` with the place of what is wrong in it at the start. */
export async function openLiveAccess(options: LiveAccessOptions): Promise<LiveAccess> {
  const { file, now, clock, log, intervalMs = INTERVAL_MS } = options;
  let issuers: Issuers = new Map();
  let judge: ReturnType<typeof compileCertificateRules>;
  let anonymous: readonly Grant[] = [];
  const jwts = createJwtReader({ issuers: () => issuers, now });
  const read = await loadNameReader();
  const certificates = createCertificateReader({ read, judge: () => judge, now });

  function take(rules: AccessRules): void {
    issuers = openIssuers(rules.issuers, issuers, {
      clock,
      onChange: jwts.judgeAgain,
      onState(url, state, error) {
        if (state === "current") log.info({ url }, "the keys of an issuer can be had again");
        else log.warn({ url, err: error }, "the keys of an issuer cannot be had");
      },
    });
    judge = compileCertificateRules(rules.certificates);
    anonymous = rules.anonymous;
    jwts.judgeAgain();
    certificates.judgeAgain();
  }

  const followed = await followFiles({
    read: () => readAccessFile(file),
    places: ({ places }) => places,
    isSame: isSameRules,
    onChange(next) {
      take(next);
      log.info({ file }, "the rules of access have changed");
    },
    onProblem: (err) =>
      log.error({ err }, "the file of access cannot be used; what was read before stays in force"),
    onMended: () => log.info({ file }, "the file of access can be used again"),
    intervalMs,
  });
  take(followed.current());
  return {
    ...{ jwts, certificates },
    anonymous: () => anonymous,
    isStale: followed.isStale,
    close() {
      followed.stop();
      for (const { keys } of issuers.values()) keys.close();
    },
  };
}
