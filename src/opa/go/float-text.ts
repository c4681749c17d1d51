import { plainNumber } from "./plain-number.ts";

const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const HEXADECIMAL = /^[-+]?0[xX](?:[\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)[pP][-+]?\d+$/;

/** True for the text of a finite number that Go's `strconv.ParseFloat` can read, whatever its size. */
export function isGoFloat(text: string): boolean {
  const plain = plainNumber(text);
  return plain !== undefined && (DECIMAL.test(plain) || HEXADECIMAL.test(plain));
}
