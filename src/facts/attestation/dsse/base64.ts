/** The bytes of RFC 4648 text, of either alphabet, padded and in the one canonical form; undefined for anything else. */
export function strictBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0) return undefined;
  const standard = text.replaceAll("-", "+").replaceAll("_", "/");
  const isMixed = standard !== text && /[+/]/.test(text);
  const bytes = Buffer.from(standard, "base64");
  return !isMixed && bytes.toString("base64") === standard ? bytes : undefined;
}
