import { PolicyError } from "../../domain/policy-error.ts";
import { type JsonTape, placeOf } from "../../means/json/json-tape.ts";
import { skipName } from "../../means/json/scan-json.ts";
import { SBOM_ERROR } from "../findings.ts";

/** A value of a document, by its entry on the tape: it knows where it stands. */
export interface DocumentPart {
  readonly file: string;
  readonly tape: JsonTape;
  readonly entry: number;
}

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The refusal of a document: where, and what was expected there. */
export function refused({ file, tape, entry }: DocumentPart, message: string): PolicyError {
  const location = { file, ...placeOf(tape, entry) };
  return new PolicyError("invalid_parameter", `cannot read ${file} as an SBOM: ${message}`, {
    diagnostics: [{ code: SBOM_ERROR.code, message, location }],
  });
}

/** The members of an object by name. `what` names it in the refusal of anything else. */
export function membersOf(part: DocumentPart, what: string): ReadonlyMap<string, DocumentPart> {
  if (firstByte(part) !== OPEN_BRACE) throw refused(part, `an object was expected as ${what}`);
  const { file, tape, entry } = part;
  const members = new Map<string, DocumentPart>();
  const end = tape.behind[entry] as number;
  for (let name = entry + 1; name < end; name = tape.behind[name + 1] as number) {
    members.set(stringAt(tape, name), { file, tape, entry: name + 1 });
  }
  return members;
}

/** The items of a list; of none where there is no part. */
export function* itemsOf(part: DocumentPart | undefined, what: string): Generator<DocumentPart> {
  if (part === undefined) return;
  if (firstByte(part) !== OPEN_BRACKET) throw refused(part, `a list was expected as ${what}`);
  const { file, tape, entry } = part;
  const end = tape.behind[entry] as number;
  for (let item = entry + 1; item < end; item = tape.behind[item] as number) {
    yield { file, tape, entry: item };
  }
}

/** A string, which holds no half of a surrogate pair. */
export function textOf(part: DocumentPart, what: string): string {
  if (firstByte(part) !== QUOTE) throw refused(part, `a string was expected as ${what}`);
  const text = stringAt(part.tape, part.entry);
  if (LONE_SURROGATE.test(text)) throw refused(part, "the string holds half of a surrogate pair");
  return text;
}

/** A string that must be there. */
export function memberText(
  members: ReadonlyMap<string, DocumentPart>,
  name: string,
  around: DocumentPart,
): string {
  const part = members.get(name);
  if (part === undefined) throw refused(around, `it has no ${JSON.stringify(name)}`);
  return textOf(part, JSON.stringify(name));
}

/** `""` where it is not there. */
export function optionalText(members: ReadonlyMap<string, DocumentPart>, name: string): string {
  const part = members.get(name);
  return part === undefined ? "" : textOf(part, JSON.stringify(name));
}

function firstByte({ tape: { bytes, starts }, entry }: DocumentPart): number | undefined {
  return bytes[starts[entry] as number];
}

function stringAt({ bytes, starts }: JsonTape, entry: number): string {
  const start = starts[entry] as number;
  const text = bufferOf(bytes).toString("utf8", start + 1, skipName(bytes, start) - 1);
  return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
}

function bufferOf(bytes: Uint8Array): Buffer {
  if (bytes instanceof Buffer) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
