import { refuseBadNumbers } from "./input-json.ts";
import { nameOf, OPEN_BRACE, type SkipMember, scanMembers } from "./json-members.ts";
import { wrongType } from "./json-syntax-error.ts";
import { skipSpace, skipValue, startScan } from "./scan-json.ts";

/** A struct of Go, as its decoder reads one. */
export interface GoStruct {
  readonly name: string;
  /** Checks the value of a member and gives the offset behind it, by the member's name in lower case. */
  readonly fields: Readonly<Record<string, SkipMember>>;
}

const LETTER_N = 0x6e;

/**
 * Checks the first JSON value of some bytes, an object or `null`, whose members have names in any case. False when there is
 * none. Throws `JsonSyntaxError` in the words of Go's decoder.
 */
export function scanStruct(bytes: Uint8Array, { name, fields }: GoStruct): boolean {
  startScan();
  const start = skipSpace(bytes, 0);
  if (start === bytes.length) return false;
  if (bytes[start] !== OPEN_BRACE) {
    skipValue(bytes, start, 0);
    if (isNull(bytes, start)) return true;
    throw wrongType(bytes, start, `value of type ${name}`);
  }
  const longest = 6 * Math.max(...Object.keys(fields).map(({ length }) => length)) + 2;
  const known = new Map(Object.entries(fields));
  const skip: SkipMember = (member) => {
    const isShort = member.nameEnd - member.nameStart <= longest;
    const field = isShort ? known.get(nameOf(bytes, member).toLowerCase()) : undefined;
    return field === undefined ? skipValue(bytes, member.start, 1) : field(member);
  };
  const end = scanMembers(bytes, start, 0, () => undefined, skip);
  refuseBadNumbers(bytes, start, end);
  return true;
}

export function isNull(bytes: Uint8Array, start: number): boolean {
  return bytes[start] === LETTER_N;
}
