import { decodeBase64 } from "../../../opa/go/base64.ts";

/** Decodes as Go's base64.StdEncoding; undefined for what is none. */
export function goBase64(text: string): Buffer | undefined {
  try {
    return decodeBase64(Buffer.from(text));
  } catch {
    return undefined;
  }
}

const HASH_BYTES = 32;

/** A SHA-256 in base64, undefined for anything else. */
export function parseHash(text: string): Buffer | undefined {
  const hash = goBase64(text);
  return hash?.length === HASH_BYTES ? hash : undefined;
}
