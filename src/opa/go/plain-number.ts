const PREFIX = /^[-+]?0(?:[bBoO]|([xX]))/;

/** A number without its underscores, undefined where one is not between digits (strconv.underscoreOK). */
export function plainNumber(text: string): string | undefined {
  if (!text.includes("_")) return text;
  const [prefix = "", isHex] = PREFIX.exec(text) ?? [];
  // The prefix of a base counts as a digit.
  const digits = prefix === "" ? text : `0${text.slice(prefix.length)}`;
  const isMisplaced =
    isHex === undefined
      ? /(?<!\d)_|_(?!\d)/.test(digits)
      : /(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])/.test(digits);
  return isMisplaced ? undefined : text.replaceAll("_", "");
}
