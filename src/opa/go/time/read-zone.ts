import { bad, outOfRange } from "./time-refusal.ts";

/** Seconds east of UTC that a text means which is as long as its element (`-07:00`): a colon where that has one. */
export function readOffset(text: string, element: string): number {
  const letters = [...text];
  const hasColons = [...element].every((wanted, i) => wanted !== ":" || letters[i] === ":");
  const digits = letters.filter((_, i) => i > 0 && element.charAt(i) !== ":").join("");
  if (!hasColons) throw bad();
  const pairs = digits.match(/../gs) ?? [];
  const wrong = pairs.findIndex((pair) => !/^\d\d$/.test(pair));
  const numbers = (wrong < 0 ? pairs : pairs.slice(0, wrong)).map(Number);
  const [hours = 0, minutes = 0, seconds = 0] = numbers;
  if (seconds > 60) throw outOfRange("time zone offset second");
  if (minutes > 60) throw outOfRange("time zone offset minute");
  if (hours > 24) throw outOfRange("time zone offset hour");
  const offset = (hours * 60 + minutes) * 60 + seconds;
  if (wrong >= 0 || !/^[-+]/.test(text)) throw bad();
  return text.startsWith("+") ? offset : -offset;
}

/** Hours behind a sign that name a zone. */
const MAX_HOURS = 23;

/** How long the abbreviation of a zone is that a text begins with (format.go, parseTimeZone), 0 where there is none. */
export function zoneNameLength(text: string): number {
  if (text.length < 3) return 0;
  if (text.startsWith("ChST") || text.startsWith("MeST")) return 4;
  if (text.startsWith("GMT")) return 3 + signedHoursLength(text.slice(3));
  if (/^[-+]/.test(text)) return signedHoursLength(text);
  const [capitals = ""] = /^[A-Z]{0,6}/.exec(text) ?? [];
  if (capitals.length === 5) return capitals.endsWith("T") ? 5 : 0;
  if (capitals.length === 4) return capitals.endsWith("T") || capitals === "WITA" ? 4 : 0;
  return capitals.length === 3 ? 3 : 0;
}

function signedHoursLength(text: string): number {
  const [written = ""] = /^[-+]\d+/.exec(text) ?? [];
  const hours = Number(written.slice(1));
  return written === "" || hours > MAX_HOURS ? 0 : written.length;
}
