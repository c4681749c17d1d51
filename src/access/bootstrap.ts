import { createHash, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { messageOf, PolicyError } from "../domain/policy-error.ts";
import type { CredentialReader, Recognition } from "./credentials.ts";

const CREDENTIAL = "bootstrap";
const MAX_BYTES = 4_096;
/** What can stand in a header, and is long enough that nobody guesses it. */
const SECRET = /^[\w~+/.=-]{32,512}$/;

/** Knows one secret, whose holder is an operator. Throws `misconfigured` that names the file, and never what it holds. */
export async function readBootstrapToken(
  file: string,
  variable: string,
): Promise<CredentialReader> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new PolicyError("misconfigured", `${variable}: ${messageOf(cause)}`, { cause });
  });
  const secret = text.length > MAX_BYTES ? "" : text.trim();
  if (!SECRET.test(secret)) {
    const wanted = "one line of 32 to 512 letters, digits and -._~+/= is wanted";
    throw new PolicyError("misconfigured", `${variable}: ${file} holds no token; ${wanted}`);
  }
  const expected = digestOf(secret);
  const known: Recognition = {
    kind: "known",
    identity: {
      ...{ name: CREDENTIAL, kind: "token", credential: CREDENTIAL },
      grants: [{ role: "operator" }],
    },
  };
  return {
    recognise: (presented) => (timingSafeEqual(digestOf(presented), expected) ? known : undefined),
    hasEnded: () => false,
    onEnd: () => () => {},
  };
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
