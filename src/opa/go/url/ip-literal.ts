import { isIP } from "node:net";
import { GoError } from "../go-error.ts";
import { quoteGo } from "../quote.ts";
import { textOfByteText } from "../text-bytes.ts";

/** Throws a GoError for what may not stand between the brackets of a host: anything but IPv6 (net/netip, ParseAddr). */
export function checkIpLiteral(literal: string): void {
  const percent = literal.indexOf("%");
  const address = percent < 0 ? literal : literal.slice(0, percent);
  const version = isIP(address);
  if (version === 6 && percent !== literal.length - 1) return;
  if (version === 4 && percent < 0) throw new GoError("invalid IP-literal");
  const { problem, at = "" } = complaintOf(literal, address, percent);
  const shown = (text: string): string => quoteGo(textOfByteText(text));
  const place = at === "" ? "" : ` (at ${shown(at)})`;
  throw new GoError(`invalid host: ParseAddr(${shown(literal)}): ${problem}${place}`);
}

interface Complaint {
  readonly problem: string;
  /** What is left of the text there. */
  readonly at?: string;
}

function complaintOf(literal: string, address: string, percent: number): Complaint {
  const first = /[.:%]/.exec(literal)?.[0];
  if (first === undefined) return { problem: "unable to parse IP" };
  if (first === "%") return { problem: "missing IPv6 address" };
  if (first === ".") return ipv4Complaint(literal) ?? { problem: "unable to parse IP" };
  if (percent === literal.length - 1) return { problem: "zone must be a non-empty string" };
  return ipv6Complaint(address);
}

function ipv4Complaint(text: string): Complaint | undefined {
  let fields = 0;
  let field = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (/\d/.test(character)) {
      if (field === "0") return { problem: "IPv4 field has octet with leading zero" };
      field += character;
      if (Number(field) > 255) return { problem: "IPv4 field has value >255" };
    } else if (character === ".") {
      const isBare = at === 0 || at === text.length - 1 || text.charAt(at - 1) === ".";
      if (isBare) {
        return { problem: "IPv4 field must have at least one digit", at: text.slice(at) };
      }
      if (fields === 3) return { problem: "IPv4 address too long" };
      fields++;
      field = "";
    } else return { problem: "unexpected character", at: text.slice(at) };
  }
  return fields < 3 ? { problem: "IPv4 address too short" } : undefined;
}

const GROUPS = 8;

function ipv6Complaint(address: string): Complaint {
  const isOpen = address.startsWith("::");
  let rest = isOpen ? address.slice(2) : address;
  let hasEllipsis = isOpen;
  let count = 0;
  for (; count < GROUPS; count++) {
    const digits = /^[0-9a-fA-F]{0,5}/.exec(rest)?.[0] ?? "";
    if (digits.length > 4) return { problem: "each group must have 4 or less digits", at: rest };
    if (digits === "") {
      return { problem: "each colon-separated field must have at least one digit", at: rest };
    }
    if (rest.charAt(digits.length) === ".") return embeddedComplaint(rest, count, hasEllipsis);
    rest = rest.slice(digits.length);
    if (rest === "") {
      count++;
      break;
    }
    if (!rest.startsWith(":")) return { problem: "unexpected character, want colon", at: rest };
    if (rest === ":") return { problem: "colon must be followed by more characters", at: rest };
    rest = rest.slice(1);
    if (!rest.startsWith(":")) continue;
    if (hasEllipsis) return { problem: "multiple :: in address", at: rest };
    hasEllipsis = true;
    rest = rest.slice(1);
    if (rest === "") {
      count++;
      break;
    }
  }
  if (rest !== "") return { problem: "trailing garbage after address", at: rest };
  return count < GROUPS
    ? { problem: "address string too short" }
    : { problem: "the :: must expand to at least one field of zeros" };
}

function embeddedComplaint(rest: string, groups: number, hasEllipsis: boolean): Complaint {
  if (!hasEllipsis && groups !== GROUPS - 2) {
    return {
      problem: "embedded IPv4 address must replace the final 2 fields of the address",
      at: rest,
    };
  }
  if (groups > GROUPS - 2) {
    return {
      problem: "too many hex fields to fit an embedded IPv4 at the end of the address",
      at: rest,
    };
  }
  return ipv4Complaint(rest) ?? { problem: "the :: must expand to at least one field of zeros" };
}
