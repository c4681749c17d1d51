import { isLosslessArray, isLosslessNumber, readJson } from "../../means/json/read-json.ts";
import type { Claims } from "../rules/match-claims.ts";

/** A signed JWT (RFC 7519) taken apart; nothing of it is believed yet. */
export interface Jwt {
  readonly header: Claims;
  readonly claims: Claims;
  readonly algorithm: string;
  readonly kid: string | undefined;
  readonly issuer: string;
}

/** True for what means to be a JWT, signed, encrypted or neither, whether it is one or not. */
export function looksLikeJwt(text: string): boolean {
  return text.startsWith("eyJ") && text.includes(".");
}

/** Undefined for anything but the compact form of one JWT with a header that says nothing unusual, every part written in the one way. */
export function readJwt(text: string): Jwt | undefined {
  const parts = text.split(".", 4);
  if (parts.length !== 3 || parts.some((part) => part === "")) return undefined;
  const [first, second, signature] = parts.map(bytesOf);
  if (first === undefined || second === undefined || signature === undefined) return undefined;
  const [header, claims] = [objectIn(first), objectIn(second)];
  if (header === undefined || claims === undefined || !isPlain(header)) return undefined;
  const [algorithm, kid, issuer] = [header.get("alg"), header.get("kid"), claims.get("iss")];
  if (typeof algorithm !== "string" || typeof issuer !== "string") return undefined;
  if (kid !== undefined && typeof kid !== "string") return undefined;
  return { header, claims, algorithm, kid, issuer };
}

/** Only what is written as an encoder writes it: else one token would have many texts. */
function bytesOf(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, "base64url");
  return bytes.toString("base64url") === part ? bytes : undefined;
}

function objectIn(bytes: Uint8Array): Claims | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // Refuses names that stand there twice: two readers could take each another one.
    const value = readJson(text);
    const isScalar = typeof value !== "object" || value === null;
    return isScalar || isLosslessArray(value) || isLosslessNumber(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Parameters that change how the rest is to be read are for whoever understands them (RFC 7515, 4.1.11); nested tokens are refused. */
function isPlain(header: Claims): boolean {
  if (["crit", "b64", "zip", "enc"].some((name) => header.has(name))) return false;
  const [content, type] = [header.get("cty"), header.get("typ")];
  if (type !== undefined && typeof type !== "string") return false;
  return content === undefined || (typeof content === "string" && !/jwt$/i.test(content));
}
