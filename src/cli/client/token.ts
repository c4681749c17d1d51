import { PolicyError } from "../../domain/policy-error.ts";

/** More than any token, also one of a large issuer. */
export const MAX_TOKEN_BYTES: number = 64 * 1024;

/** The token that a file holds, alone on its line. Throws `misconfigured`, which never shows what was there. */
export function tokenIn(bytes: Uint8Array, file: string): string {
  const token = Buffer.from(bytes).toString("latin1").trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const wanted = "one word of printable ASCII characters is wanted";
  throw new PolicyError("misconfigured", `${file} holds no token: ${wanted}`);
}
