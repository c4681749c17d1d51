import { decodeBase64 } from "../../../opa/go/base64.ts";
import { isGoError } from "../../../opa/go/go-error.ts";
import { decodePem } from "../../../opa/go/pem.ts";
import {
  type ParsedPrivateKey,
  parsePkcs1,
  parsePkcs8,
  parseSec1,
} from "../../../opa/go/x509/private-key.ts";
import { type Builtin, BuiltinError } from "../builtin.ts";
import { bytesOperand } from "./bytes-operand.ts";
import { privateJwk, privateKeyValue } from "./key-value.ts";

/** `crypto.parse_private_keys(keys)`. */
export const cryptoParsePrivateKeys: Builtin = (context, args) => {
  const bytes = bytesOperand(context, args, 0);
  return bytes.length === 0 ? null : readPrivateKeys(bytes).map(privateKeyValue);
};

/** `crypto.x509.parse_rsa_private_key(pem)`: the first key, of whatever kind, as a JSON Web Key. */
export const cryptoParseRsaPrivateKey: Builtin = (context, args) => {
  const bytes = bytesOperand(context, args, 0);
  if (bytes.length === 0) throw new BuiltinError("input PEM data was empty");
  const [key] = readPrivateKeys(bytes.indexOf("-----BEGIN") === 0 ? bytes : decodeBase64(bytes));
  if (key === undefined) return null;
  const jwk = privateJwk(key);
  if (jwk === undefined) throw new BuiltinError("failed to convert the key to a jwk.Key");
  return jwk;
};

const PARSERS: Readonly<Record<string, (bytes: Uint8Array) => ParsedPrivateKey>> = {
  "RSA PRIVATE KEY": parsePkcs1,
  "PRIVATE KEY": parsePkcs8,
  "EC PRIVATE KEY": (bytes) => parseSec1(bytes),
};

/** The keys of all blocks of PEM, which may be in base64; blocks of other types are passed over. */
function readPrivateKeys(written: Buffer): readonly ParsedPrivateKey[] {
  const keys: ParsedPrivateKey[] = [];
  for (let rest = fromBase64(written); rest.length > 0; ) {
    const block = decodePem(rest);
    if (block === undefined) break;
    const parse = Object.hasOwn(PARSERS, block.type) ? PARSERS[block.type] : undefined;
    if (parse !== undefined) keys.push(parse(block.bytes));
    rest = block.rest;
  }
  return keys;
}

function fromBase64(bytes: Buffer): Buffer {
  try {
    return decodeBase64(bytes);
  } catch (error) {
    if (isGoError(error)) return bytes;
    throw error;
  }
}
