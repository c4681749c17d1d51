import { isIP } from "node:net";
import type { GoUrl } from "../url/parse-url.ts";
import type { Certificate } from "./certificate.ts";
import { DomainConstraints } from "./domain-constraints.ts";
import { isDomainName } from "./domain-name.ts";
import { isInRanges } from "./ip-ranges.ts";
import { type Mailbox, parseMailbox } from "./mailbox.ts";
import type { Subtrees } from "./name-constraints.ts";

const NAME_CONSTRAINTS = "2.5.29.30";
const SUBJECT_ALT_NAME = "2.5.29.17";

/** Whether the names of every certificate of a chain, the leaf first, are within what those above it allow. */
export function meetsConstraints(chain: readonly Certificate[]): boolean {
  return chain.every((certificate, i) => {
    const above = chain.slice(i + 1).filter((one) => hasExtension(one, NAME_CONSTRAINTS));
    if (above.length === 0 || !hasExtension(certificate, SUBJECT_ALT_NAME)) return true;
    const names = namesOf(certificate);
    return names !== undefined && above.every((one) => isWithin(names, one));
  });
}

function hasExtension({ extensions }: Certificate, id: string): boolean {
  return extensions?.some(({ oid }) => oid === id) ?? false;
}

interface Names {
  readonly dns: readonly string[];
  readonly ips: readonly Buffer[];
  readonly hosts: readonly string[];
  readonly mailboxes: readonly Mailbox[];
}

/** Undefined when one of the names cannot be held against constraints at all. */
function namesOf({ names }: Certificate): Names | undefined {
  const hosts = (names.uris ?? []).map(hostOf);
  const mailboxes = (names.emails ?? []).map(parseMailbox);
  if (hosts.includes(undefined) || mailboxes.includes(undefined)) return undefined;
  return {
    dns: names.dns ?? [],
    ips: names.ips ?? [],
    hosts: hosts as string[],
    mailboxes: (mailboxes as Mailbox[]).map(({ local, domain }) => ({
      local,
      domain: domain.toLowerCase(),
    })),
  };
}

/** The host of a URI without its port; undefined for an address or for none. */
function hostOf({ host: written }: GoUrl): string | undefined {
  let host: string | undefined = written.toLowerCase();
  if (host === "") return undefined;
  if (host.includes(":") && !host.endsWith("]")) {
    host = /^(?:\[([^[\]]*)\]|([^:[\]]*)):[^:[\]]*$/.exec(written)?.slice(1).join("");
  }
  if (host === undefined || isIP(host) !== 0 || /^\[.*\]$/s.test(host)) return undefined;
  return host;
}

function isWithin({ dns, ips, hosts, mailboxes }: Names, { constraints }: Certificate): boolean {
  const { permitted, excluded } = constraints;
  return (
    ips.every((ip) => {
      const isAllowed = permitted.ips === undefined || isInRanges(permitted.ips, ip);
      return isAllowed && !(excluded.ips !== undefined && isInRanges(excluded.ips, ip));
    }) &&
    domainsAreWithin(dns, permitted.dns, excluded.dns) &&
    domainsAreWithin(hosts, permitted.uris, excluded.uris) &&
    mailboxesAreWithin(mailboxes, permitted, excluded)
  );
}

function domainsAreWithin(
  domains: readonly string[],
  permitted: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
): boolean {
  const allowed = permitted && new DomainConstraints(permitted, true);
  const refused = excluded && new DomainConstraints(excluded, false);
  return domains.every((domain) => {
    if (!isDomainName(domain, false)) return false;
    return allowed?.has(domain) !== false && refused?.has(domain) !== true;
  });
}

function mailboxesAreWithin(
  mailboxes: readonly Mailbox[],
  permitted: Subtrees,
  excluded: Subtrees,
): boolean {
  const allowed = permitted.emails && mailMatcher(permitted.emails, true);
  const refused = excluded.emails && mailMatcher(excluded.emails, false);
  return mailboxes.every((mailbox) => {
    if (!isDomainName(mailbox.domain, false)) return false;
    return allowed?.(mailbox) !== false && refused?.(mailbox) !== true;
  });
}

function mailMatcher(
  constraints: readonly string[],
  isPermitted: boolean,
): (mailbox: Mailbox) => boolean {
  const domains = constraints.filter((one) => !one.includes("@"));
  const exact = constraints.flatMap((one) => (one.includes("@") ? (parseMailbox(one) ?? []) : []));
  const matcher = domains.length === 0 ? undefined : new DomainConstraints(domains, isPermitted);
  return ({ local, domain }) =>
    exact.some((one) => one.local === local && one.domain.toLowerCase() === domain) ||
    (matcher?.has(domain) ?? false);
}
