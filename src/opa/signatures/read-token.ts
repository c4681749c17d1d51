import { z } from "zod";
import { decodeBase64 } from "../go/base64.ts";
import { GoError } from "../go/go-error.ts";
import { verifyJws } from "../go/jwx/verify-jws.ts";
import type { SignatureKey } from "./signature-key.ts";

/** A file as it was signed. */
export interface SignedFile {
  readonly name: string;
  /** Hexadecimal. */
  readonly hash: string;
  readonly algorithm: string;
}

export interface TokenKeys {
  readonly keys: ReadonlyMap<string, SignatureKey>;
  readonly keyId: string | undefined;
  readonly scope: string | undefined;
}

const headerSchema = z.looseObject({ kid: z.string().optional() });

const payloadSchema = z.looseObject({
  files: z
    .array(
      z.looseObject({
        name: z.string(),
        hash: z.string().default(""),
        algorithm: z.string().default(""),
      }),
    )
    .nullish(),
  keyid: z.string().nullish(),
  scope: z.string().nullish(),
});

/**
 * The files that a JSON Web Token has signed (v1/bundle/verify.go, verifyJWTSignature). Which algorithm holds says the key,
 * never the token. Throws a GoError where it is not signed by the key.
 */
export function readToken(token: string, given: TokenKeys): readonly SignedFile[] {
  const parts = token.split(".");
  if (parts.length !== 3) throw new GoError("the signature is no JSON Web Token of three parts");
  const [header, payload, signature] = parts.map((part) =>
    decodeBase64(Buffer.from(part), "url", true),
  ) as [Buffer, Buffer, Buffer];
  const signed = parsed(payloadSchema, payload, "payload");
  const id = given.keyId ?? (parsed(headerSchema, header, "header").kid || signed.keyid) ?? "";
  if (id === "") throw new GoError("the signature names no key: say keyId");
  const key = given.keys.get(id);
  if (key === undefined) throw new GoError(`there is no verification key ${JSON.stringify(id)}`);
  const data = Buffer.from(token.slice(0, token.lastIndexOf(".")));
  if (!verifyJws(key.key, key.algorithm, data, signature)) {
    throw new GoError(`the signature is not that of the key ${JSON.stringify(id)}`);
  }
  const scope = given.scope ?? key.scope;
  if ((signed.scope ?? "") !== scope) {
    throw new GoError(`the scope of the signature is not ${JSON.stringify(scope)}`);
  }
  return signed.files ?? [];
}

function parsed<T>(schema: z.ZodType<T>, bytes: Buffer, what: string): T {
  const { success, data } = schema.safeParse(parseJson(bytes));
  if (!success) throw new GoError(`the ${what} of the signature is not what OPA writes`);
  return data;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
