/** strings.Trim: a text without the characters of a set at its ends. */
export function trimGo(text: string, set: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && set.includes(text[start] as string)) start++;
  while (end > start && set.includes(text[end - 1] as string)) end--;
  return text.slice(start, end);
}
