import { OPEN_BRACE, scanMembers } from "./json-members.ts";
import { jsonSyntaxError, wrongType } from "./json-syntax-error.ts";
import { needsNormalising } from "./normalise-json.ts";
import { whyNotNumber } from "./number-limit.ts";
import { scanned, skipSpace, skipValue, startScan, textOf } from "./scan-json.ts";

/**
 * Where the input lies in a request body, in bytes. `plain`: the bytes can go to an engine as they
 * are; otherwise `normaliseJson` must make them what OPA reads first.
 */
export type InputSlice =
  | { readonly kind: "absent" }
  | {
      readonly kind: "present";
      readonly start: number;
      readonly end: number;
      readonly plain: boolean;
    };

const ABSENT: InputSlice = { kind: "absent" };
const NOTHING = (): void => undefined;
const LETTER_N = 0x6e;
/** The quoted name of the member, in ASCII lower case. */
const INPUT_NAME: Uint8Array = Buffer.from('"input"');

/**
 * Checks that one strict JSON value (RFC 8259) begins at `start`, after white space, and gives the
 * offset behind it; what follows is the caller's. Throws `JsonSyntaxError`, also for nesting past
 * 10,000 and for numbers that OPA refuses.
 */
export function checkJson(bytes: Uint8Array, start = 0): number {
  startScan();
  const from = skipSpace(bytes, start);
  const end = skipValue(bytes, from, 0);
  refuseBadNumbers(bytes, from, end);
  return end;
}

/** True when only JSON white space follows. */
export function isBlank(bytes: Uint8Array, start = 0): boolean {
  return skipSpace(bytes, start) === bytes.length;
}

/**
 * Finds the input in the body of `POST /v1/data`, exactly as OPA's server does
 * (v1/server/server.go, readInputPostV1): only the first JSON value counts, it is an object or
 * `null` or nothing, the name `input` matches in any case and the last one wins, and a `null` input
 * is an absent one. Throws `JsonSyntaxError` with OPA's message. Who wants to read the input meanwhile checks it in
 * `skipInput`, which is called for each that there is.
 */
export function findInput(
  body: Uint8Array,
  skipInput: (start: number) => number = (start) => skipValue(body, start, 1),
): InputSlice {
  startScan();
  const i = skipSpace(body, 0);
  if (i === body.length) return ABSENT;
  if (body[i] !== OPEN_BRACE) return withoutMembers(body, i);
  let start = -1;
  let end = -1;
  scanMembers(body, i, 0, NOTHING, (member) => {
    if (!isInputName(body, member.nameStart, member.nameEnd))
      return skipValue(body, member.start, 1);
    start = member.start;
    end = skipInput(start);
    return end;
  });
  if (start === -1 || body[start] === LETTER_N) return ABSENT;
  refuseBadNumbers(body, start, end);
  const plain = !scanned.unusualText || !needsNormalising(body, start, end);
  return { kind: "present", start, end, plain };
}

function withoutMembers(body: Uint8Array, start: number): InputSlice {
  skipValue(body, start, 0);
  if (body[start] === LETTER_N) return ABSENT;
  throw wrongType(body, start, "value of type types.alias");
}

function isInputName(body: Uint8Array, start: number, end: number): boolean {
  if (end - start === INPUT_NAME.length) {
    // The quotes have the bit of lower case set already.
    for (let i = 0; i < INPUT_NAME.length; i += 1) {
      if (((body[start + i] as number) | 0x20) !== INPUT_NAME[i]) return false;
    }
    return true;
  }
  return end - start > INPUT_NAME.length && isEscapedInputName(body, start, end);
}

/** Five letters of which at least one is written as `\uXXXX`: no other escape gives a letter. */
function isEscapedInputName(body: Uint8Array, start: number, end: number): boolean {
  if (end - start > INPUT_NAME.length + 5 * 5) return false;
  const text = textOf(body, start, end);
  return text.includes("\\u") && /^input$/i.test(JSON.parse(text) as string);
}

/** Throws `JsonSyntaxError` for the first number between two offsets, of those that the scan has met, that OPA refuses. */
export function refuseBadNumbers(bytes: Uint8Array, start: number, end: number): void {
  for (const offset of scanned.badNumbers) {
    if (offset < start || offset >= end) continue;
    const text = /^[-+.0-9eE]+/.exec(textOf(bytes, offset, end))?.[0] ?? "";
    throw jsonSyntaxError("number", whyNotNumber(text) ?? "invalid number", bytes, offset);
  }
}
