import { isPrintable } from "../printable.ts";

/** Orders names as go-yaml does (sorter.go): letters by code point, numbers in them by value. */
export function compareKeys(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  if (isBefore(a, b)) return -1;
  return isBefore(b, a) ? 1 : 0;
}

function isBefore(a: readonly string[], b: readonly string[]): boolean {
  let digits = false;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a[i] as string, b[i] as string];
    if (x === y) {
      digits = isDigit(x);
      continue;
    }
    const [isLeft, isRight] = [isLetter(x), isLetter(y)];
    if (isLeft && isRight) return codeOf(x) < codeOf(y);
    if (isLeft || isRight) return digits ? isLeft : isRight;
    return isNumberBefore(a, b, i);
  }
  return a.length < b.length;
}

function isNumberBefore(a: readonly string[], b: readonly string[], at: number): boolean {
  // A zero in the midst of a number counts.
  const isInside = (a[at] === "0" || b[at] === "0") && hasNumberBefore(a, at);
  const [left, right] = [numberAt(a, at, isInside), numberAt(b, at, isInside)];
  if (left.value !== right.value) return left.value < right.value;
  if (left.end !== right.end) return left.end < right.end;
  return codeOf(a[at] as string) < codeOf(b[at] as string);
}

function hasNumberBefore(text: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(text[i] as string); i--) if (text[i] !== "0") return true;
  return false;
}

function numberAt(
  text: readonly string[],
  start: number,
  isInside: boolean,
): { value: bigint; end: number } {
  let value = isInside ? 1n : 0n;
  let end = start;
  for (; end < text.length && isDigit(text[end] as string); end++) {
    const digit = codeOf(text[end] as string) - 0x30;
    value = BigInt.asIntN(64, value * 10n + BigInt(digit));
  }
  return { value, end };
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}

// What Unicode added since Go's tables were made is neither to Go.
function isDigit(character: string): boolean {
  return /\p{Nd}/u.test(character) && isPrintable(codeOf(character));
}

function isLetter(character: string): boolean {
  return /\p{L}/u.test(character) && isPrintable(codeOf(character));
}
