import { GoError, isGoError } from "../go-error.ts";
import { quoteGo } from "../quote.ts";
import { type GoUrl, parseUrl } from "../url/parse-url.ts";
import { DerReader, TAG } from "./der-reader.ts";
import { isDomainName } from "./domain-name.ts";
import { IA5 } from "./name.ts";
import { need } from "./need.ts";

/** Names of a subject; each list is undefined when it is empty, as Go's nil. */
export interface AlternativeNames {
  readonly dns: readonly string[] | undefined;
  readonly emails: readonly string[] | undefined;
  readonly ips: readonly Buffer[] | undefined;
  readonly uris: readonly GoUrl[] | undefined;
}

export const NO_NAMES: AlternativeNames = {
  dns: undefined,
  emails: undefined,
  ips: undefined,
  uris: undefined,
};

const EMAIL = 0x81;
const DNS = 0x82;
const URI = 0x86;
const IP = 0x87;

/** The value of a subjectAltName extension; throws a GoError. */
export function readAlternativeNames(value: Uint8Array): AlternativeNames {
  const wrong = "x509: invalid subject alternative name";
  const list = need(new DerReader(value).read(TAG.sequence), `${wrong}s`);
  const dns: string[] = [];
  const emails: string[] = [];
  const ips: Buffer[] = [];
  const uris: GoUrl[] = [];
  while (!list.isEmpty) {
    const { tag, content } = need(list.any(), wrong);
    if (tag === EMAIL) emails.push(ascii(content, "rfc822Name"));
    else if (tag === DNS) dns.push(ascii(content, "dNSName"));
    else if (tag === URI) uris.push(readUri(ascii(content, "uniformResourceIdentifier")));
    else if (tag === IP) ips.push(readIp(content));
  }
  return { dns: orNil(dns), emails: orNil(emails), ips: orNil(ips), uris: orNil(uris) };
}

function readUri(text: string): GoUrl {
  const url = urlOf(text);
  if (url.host !== "" && !isDomainName(url.host, false)) {
    throw new GoError(`x509: cannot parse URI ${quoteGo(text)}: invalid domain`);
  }
  return url;
}

function urlOf(text: string): GoUrl {
  try {
    return parseUrl(text);
  } catch (error) {
    if (!isGoError(error)) throw error;
    throw new GoError(`x509: cannot parse URI ${quoteGo(text)}: ${error.message}`);
  }
}

function readIp(content: Buffer): Buffer {
  if (content.length === 4 || content.length === 16) return content;
  throw new GoError(`x509: cannot parse IP address of length ${content.length}`);
}

function ascii(content: Buffer, name: string): string {
  const text = content.toString("latin1");
  if (!IA5.test(text)) throw new GoError(`x509: SAN ${name} is malformed`);
  return text;
}

function orNil<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
