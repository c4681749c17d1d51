import { randomBytes, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

/** A token taken apart. */
export interface TokenParts {
  /** The public part. */
  readonly id: string;
  /** 256 random bits. */
  readonly secret: string;
}

/** What every token begins with, so that scanners for secrets find it. */
const PREFIX = "gatehouse_";
const ID_LENGTH = 12;
const SECRET_BYTES = 32;
const CHECKSUM_LENGTH = 6;
const FORM = /^gatehouse_([a-z0-9]{12})_([A-Za-z0-9_-]{43})[A-Za-z0-9]{6}$/;
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

export const TOKEN_LENGTH = 72;

export function drawToken(): TokenParts {
  const letters = Array.from({ length: ID_LENGTH }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]);
  return { id: letters.join(""), secret: randomBytes(SECRET_BYTES).toString("base64url") };
}

/** `gatehouse_<id>_<secret><checksum>`: the checksum tells a real one from what only looks alike, without asking anybody. */
export function tokenText({ id, secret }: TokenParts): string {
  const text = `${PREFIX}${id}_${secret}`;
  return text + checksumOf(text);
}

/** True for what means to be a token of ours, whether it is one or not. */
export function looksLikeToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** The public part of a text that looks like a token; of one that is none, whatever stands there. */
export function tokenIdIn(text: string): string {
  return text.slice(PREFIX.length, PREFIX.length + ID_LENGTH);
}

/** Undefined for a text of another form, or with another checksum. */
export function parseToken(text: string): TokenParts | undefined {
  const [, id, secret] = (text.length === TOKEN_LENGTH && FORM.exec(text)) || [];
  if (id === undefined || secret === undefined) return undefined;
  return tokenText({ id, secret }) === text ? { id, secret } : undefined;
}

/** CRC-32 in base 62. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = "";
  while (digits.length < CHECKSUM_LENGTH) {
    digits = (LETTERS[rest % LETTERS.length] as string) + digits;
    rest = Math.floor(rest / LETTERS.length);
  }
  return digits;
}
