import { isIP } from "node:net";
import { ipText } from "../ip-text.ts";
import type { Certificate } from "./certificate.ts";

/** Certificate.VerifyHostname: an address among its addresses, a name among its names. */
export function isValidHostname({ names }: Certificate, host: string): boolean {
  const address = /^\[.+\]$/.test(host) ? host.slice(1, -1) : host;
  if (isIP(address) !== 0 && !address.includes("%")) {
    return (names.ips ?? []).some((ip) => ipText(ip) === ipText(bytesOfIp(address)));
  }
  const name = lowerCase(host);
  const isHostname = isPattern(name.replace(/\.$/, ""), false);
  return (names.dns ?? []).some((pattern) =>
    isHostname && isPattern(pattern, true)
      ? matches(lowerCase(pattern), name.replace(/\.$/, ""))
      : name !== "" && name !== "." && lowerCase(pattern) === name,
  );
}

function isPattern(host: string, mayBeWild: boolean): boolean {
  if (host === "" || host === "*") return false;
  return host.split(".").every((label, i) => {
    if (mayBeWild && i === 0 && label === "*") return true;
    return /^[a-zA-Z0-9_][-a-zA-Z0-9_]*$/.test(label);
  });
}

function matches(pattern: string, host: string): boolean {
  const [labels, parts] = [pattern.split("."), host.split(".")];
  return (
    labels.length === parts.length &&
    labels.every((label, i) => (i === 0 && label === "*") || label === parts[i])
  );
}

/** Of ASCII letters alone. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function bytesOfIp(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [a = 0, b = 0, c = 0, d = 0] = (dotted?.slice(1) ?? []).map(Number);
  const last = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  const text = dotted === null ? address : address.slice(0, dotted.index) + last;
  const [head = "", tail] = text.split("::");
  const left = groupsOf(head);
  const right = groupsOf(tail ?? "");
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  const groups = [...left, ...(tail === undefined ? [] : zeros), ...right];
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function groupsOf(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
