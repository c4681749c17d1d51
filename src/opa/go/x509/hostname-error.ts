import { parseIp } from "../ip-address.ts";
import { ipText } from "../ip-text.ts";
import type { Certificate } from "./certificate.ts";
import { isValidHostname } from "./hostname.ts";

const SUBJECT_ALT_NAME = "2.5.29.17";
const MOST_NAMES = 100;

/** Certificate.VerifyHostname: why a certificate does not speak for a host; undefined where it does. */
export function hostnameError(certificate: Certificate, host: string): string | undefined {
  if (isValidHostname(certificate, host)) return undefined;
  const isIp = parseIp(host) !== undefined;
  const hasNames = certificate.extensions?.some(({ oid }) => oid === SUBJECT_ALT_NAME) ?? false;
  if (!hasNames && speaksByCommonName(certificate, host)) {
    return "x509: certificate relies on legacy Common Name field, use SANs instead";
  }
  const { ips = [], dns = [] } = certificate.names;
  const names = isIp ? ips.map((ip) => ipText(ip)) : dns;
  if (isIp && names.length === 0) {
    return `x509: cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
  }
  if (names.length >= MOST_NAMES) {
    const kind = isIp ? "IP SANs" : "names";
    return `x509: certificate is valid for ${names.length} ${kind}, but none matched ${host}`;
  }
  if (names.join(", ") === "") {
    return `x509: certificate is not valid for any names, but wanted to match ${host}`;
  }
  return `x509: certificate is valid for ${names.join(", ")}, not ${host}`;
}

const COMMON_NAME = "2.5.4.3";

function speaksByCommonName(certificate: Certificate, host: string): boolean {
  const name = certificate.subject.findLast(({ type }) => type === COMMON_NAME)?.value;
  if (name === undefined) return false;
  return isValidHostname({ ...certificate, names: { ...certificate.names, dns: [name] } }, host);
}
