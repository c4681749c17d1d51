import { withoutRawBytes } from "./text-bytes.ts";

/**
 * Go's `unicode.ToUpper` and `ToLower` beyond ASCII (Unicode 15.0, as in printable.ts): one character for one, where
 * JavaScript makes "SS" of "\u00df". Runs of characters that move by the same: the distance to the start of the run
 * before it, how many (`+` one after the other, `.` every second; one when left out) and by how much (`~` up, `-`
 * down), all in base 36.
 */
const UPPER: string =
  "51~kn,17+n-w,o+7-w,7~3d,2.o-1,1c-6g,2.3-1,7.8-1,h.n-1,1b.3-1,5-8c,1~5f,3.2-1,5-1,4-1,6-1," +
  "3~2p,4-1,1~4j,4~3m,3.3-1,7-1,5-1,3-1,4.2-1,5-1,4-1,2~1k,6-1,1-2,2-1,1-2,2-1,1-2,2.8-1,f-27," +
  "2.9-1,j-1,1-2,2-1,4.k-1,16.9-1,p-1,3+2~8cf,3-1,5.5-1,9~8bj,1~8bg,1~8bi,1-5u,1-5q,2+2-5p," +
  "3-5m,2-5n,1~wnj,4-5p,1~wnf,2-5r,2~wmg,1~wn8,2-5t,1-5v,1~wn8,1~8af,1~wn5,3-5v,2~8al,1-5x," +
  "3-5y,8~89z,3-62,2~wn7,1-62,4~wmi,1-62,1-1x,1+2-61,2-1z,6-63,b~wlx,1~wlu,4n~2c,18.2-1,6-1," +
  "4+3~3m,1d-12,1+3-11,4+h-w,h-v,1+9-w,9-1s,1+2-1r,3-1q,1-1l,4-1b,1-1i,1-8,2.c-1,n-2e,1-28,1~7," +
  "1-38,2-2o,3-1,3-1,1h+w-w,w+g-28,h.h-1,16.r-1,1j.7-1,d-f,2.1c-1,40+12-1c,29b+17~2bk,19+3~2bk," +
  "l7+6-8,1oo-4tq,1-4tp,1-4tg,1+2-4te,2-4tf,1-4t8,1-4rp,1~r7m,6p~r9g,4~2xy,h~raw,37.23-1,4a-1n," +
  "6.1c-1,2n+8~8,g+6~8,g+8~8,g+8~8,g+6~8,h.4~8,f+8~8,g+2~22,2+4~2e,4+2~2s,2+2~3k,2+2~34,2+2~3i," +
  "4+8~8,g+8~8,g+8~8,g+2~8,3~9,b-5k5,5~9,d+2~8,g+2~8,5~7,e~9,9n-s,y+g-g,k-1,ng+q-q,1gg+1c-1c," +
  "1d-1,4-8bv,1-8bs,2.3-1,b-1,3-1,b.1e-1,2z.2-1,7-1,d+12-5ls,13-5ls,6-5ls,nx0.n-1,1s.e-1," +
  "4i.7-1,g.v-1,1z.2-1,5.5-1,d-1,5.2-1,3~1c,3.a-1,u.8-1,j.2-1,9-1,6.2-1,v-1,nx-ps,t+28-tzk," +
  "gk1+q-w,yv+14-14,4w+10-14,5b+b-13,c+f-13,g+7-13,8+2-13,1dx+1f-1s,2dc+w-w,gww+w-w,o8y+y-y";

const LOWER: string =
  "5c+n~w,o+7~w,14.o~1,1c-5j,2.3~1,7.8~1,h.n~1,1a-3d,1.3~1,8~5u,1.2~1,4~5q,1~1,2+2~5p,2~1,3~27," +
  "1~5m,1~5n,1~1,2~5p,1~5r,2~5v,1~5t,1~1,4~5v,1~5x,2~5y,1.3~1,6~62,1~1,2~62,3~1,2~62,1~1," +
  "2+2~61,2.2~1,4~63,1~1,4~1,8~2,1~1,2~2,1~1,2~2,1.9~1,j.9~1,j~2,1.2~1,4-2p,1-1k,1.k~1,14-3m," +
  "2.9~1,o~8bv,1~1,2-4j,1~8bs,3~1,2-5f,1~1x,1~1z,1.5~1,8a.2~1,6~1,9~38,7~12,2+3~11,4~1s,2+2~1r," +
  "3+h~w,i+9~w,18~8,9.c~1,s-1o,3~1,2-7,1~1,3+3-3m,3+g~28,g+w~w,28.h~1,16.r~1,1i~f,1.7~1,f.1c~1," +
  "2p+12~1c,29b+12~5ls,13~5ls,6~5ls,k3+28~tzk,28+6~8,1pc+17-2bk,19+3-2bk,8z.23~1,4e-5vj,2.1c~1," +
  "2w+8-8,g+6-8,g+8-8,g+8-8,g+6-8,h.4-8,f+8-8,w+8-8,g+8-8,g+8-8,g+2-8,2+2-22,2-9,c+4-2e,4-9," +
  "c+2-8,2+2-2s,e+2-8,2+2-34,2-7,c+2-3k,2+2-3i,2-9,8a-5st,4-6gv,1-6di,7~s,1a+g~g,z~1,mr+q~q," +
  "1fu+1c~1c,2o~1,2-8af,1-2xy,1-89z,3.3~1,6-8bg,1-8al,1-8bj,1-8bi,2~1,3~1,9+2-8cf,2.1e~1," +
  "2z.2~1,7~1,nym.n~1,1s.e~1,4i.7~1,g.v~1,1z.2~1,4-r9g,1.5~1,d~1,2-wmg,3.2~1,6.a~1,k-wn8,1-wnj," +
  "1-wnf,1-wn5,1-wn8,2-wlu,1-wmi,1-wlx,1~ps,1.8~1,g-1c,1-wn7,1-raw,1.2~1,9~1,6.2~1,v~1,h7w+q~w," +
  "yn+14~14,4w+10~14,5c+b~13,c+f~13,g+7~13,8+2~13,1d8+1f~1s,2e8+w~w,gww+w~w,o8w+y~y";

const ASCII = /^[\0-\x7f]*$/;

/** A text as Go's `strings.ToUpper` gives it; bytes that are not UTF-8 become U+FFFD unless all is ASCII. */
export function upperGo(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase();
  upper ??= decodeRuns(UPPER);
  return mapped(text, upper, (ascii) => ascii.toUpperCase());
}

/** The same for `strings.ToLower`. */
export function lowerGo(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  lower ??= decodeRuns(LOWER);
  return mapped(text, lower, (ascii) => ascii.toLowerCase());
}

let upper: ReadonlyMap<string, string> | undefined;
let lower: ReadonlyMap<string, string> | undefined;

function mapped(
  text: string,
  table: ReadonlyMap<string, string>,
  mapAscii: (ascii: string) => string,
): string {
  let result = "";
  for (const character of withoutRawBytes(text)) {
    result += character < "\x80" ? mapAscii(character) : (table.get(character) ?? character);
  }
  return result;
}

function decodeRuns(runs: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  let start = 0;
  for (const run of runs.split(",")) {
    const [, distance, step, count = "1", sign, move] =
      /^([^+.~-]+)(?:([+.])([^~-]+))?([~-])(.+)$/.exec(run) ?? [];
    start += fromBase36(distance);
    const moved = fromBase36(move) * (sign === "-" ? -1 : 1);
    const width = step === "." ? 2 : 1;
    for (let i = 0; i < fromBase36(count); i++) {
      const code = start + i * width;
      table.set(String.fromCodePoint(code), String.fromCodePoint(code + moved));
    }
  }
  return table;
}

function fromBase36(digits = "0"): number {
  return Number.parseInt(digits, 36);
}
