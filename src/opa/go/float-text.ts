const DECIMAL = /^[-+]?(?:[\d_]+(?:\.[\d_]*)?|\.[\d_]+)(?:[eE][-+]?\d[\d_]*)?$/;
const HEXADECIMAL =
  /^[-+]?0[xX](?:[\da-fA-F_]+(?:\.[\da-fA-F_]*)?|\.[\da-fA-F_]+)[pP][-+]?\d[\d_]*$/;
/** An underscore stands between digits, or between the prefix and a digit. */
const BAD_DECIMAL = /(?:^|\D)_|_(?:$|\D)/;
const BAD_HEXADECIMAL = /(?:^|[^\da-fA-FxX])_|_(?:$|[^\da-fA-F])/;

/** True for the text of a finite number that Go's `strconv.ParseFloat` can read, whatever its size. */
export function isGoFloat(text: string): boolean {
  if (HEXADECIMAL.test(text))
    return !BAD_HEXADECIMAL.test(text) && /0[xX].*[\da-fA-F].*[pP]/.test(text);
  return DECIMAL.test(text) && !BAD_DECIMAL.test(text) && /^[-+]?\.?\d/.test(text);
}
