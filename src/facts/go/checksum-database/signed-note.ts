import { firstNotUtf8 } from "../../../means/json/utf8.ts";
import { goBase64 } from "./go-base64.ts";
import { isKeyName, type VerifierKey } from "./verifier-key.ts";

/** What a signed note is worth to who knows some keys. */
export type OpenedNote =
  /** Known keys signed it, and no signature of a known one is wrong. */
  | { readonly kind: "signed"; readonly text: string; readonly signers: readonly string[] }
  /** Only keys signed it that are not known. */
  | { readonly kind: "unknown_signers"; readonly signers: readonly string[] }
  /** The signature of a known key is not of this text. */
  | { readonly kind: "wrong_signature"; readonly signer: string }
  | { readonly kind: "malformed" };

const MALFORMED: OpenedNote = { kind: "malformed" };
const PREFIX = "\u2014 ";
const MAX_SIGNATURES = 100;
/** Of the key, before the signature. */
const HASH_BYTES = 4;

interface Signature {
  /** `name+hash` of the key. */
  readonly signer: string;
  readonly bytes: Uint8Array;
}

/** Opens a note as golang.org/x/mod/sumdb/note.Open does: text, an empty line, and a line for each signature. */
export function openNote(bytes: Uint8Array, keys: readonly VerifierKey[]): OpenedNote {
  if (firstNotUtf8(bytes) !== undefined || bytes.some(isControl)) return MALFORMED;
  const message = Buffer.from(bytes);
  const split = message.lastIndexOf("\n\n");
  if (
    split === -1 ||
    !message
      .subarray(split + 2)
      .toString()
      .endsWith("\n")
  )
    return MALFORMED;
  const text = message.subarray(0, split + 1);
  return checked(text, message.toString("utf8", split + 2), keys);
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x0a;
}

function signatureOf(line: string): Signature | undefined {
  const space = line.indexOf(" ", PREFIX.length);
  if (!line.startsWith(PREFIX) || space === -1) return undefined;
  const name = line.slice(PREFIX.length, space);
  const bytes = goBase64(line.slice(space + 1));
  if (!isKeyName(name) || bytes === undefined || bytes.length <= HASH_BYTES) return undefined;
  const hash = bytes.subarray(0, HASH_BYTES).toString("hex");
  return { signer: `${name}+${hash}`, bytes: bytes.subarray(HASH_BYTES) };
}

/** One after the other, as Go does: of several signatures of one key the first counts. */
function checked(text: Buffer, signatures: string, keys: readonly VerifierKey[]): OpenedNote {
  const known = new Map(keys.map((key) => [`${key.name}+${key.hash}`, key]));
  const signers = new Set<string>();
  const unknown = new Set<string>();
  const lines = signatures.split("\n", MAX_SIGNATURES + 2).slice(0, -1);
  for (const [at, line] of lines.entries()) {
    const signature = signatureOf(line);
    if (signature === undefined || at === MAX_SIGNATURES) return MALFORMED;
    const { signer, bytes } = signature;
    const key = known.get(signer);
    if (key === undefined) unknown.add(signer);
    else if (!signers.has(signer)) {
      if (!key.isSignatureOf(text, bytes)) return { kind: "wrong_signature", signer };
      signers.add(signer);
    }
  }
  if (signers.size > 0) return { kind: "signed", text: text.toString(), signers: [...signers] };
  return { kind: "unknown_signers", signers: [...unknown] };
}
