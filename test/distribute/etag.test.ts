import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { etagOf, isSameEtag, parseEtag, parseIfNoneMatch } from "../../src/distribute/etag.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { unlessItHangs } from "../support/break-off.ts";

const head = {
  epoch: "0123456789abcdef",
  sequence: 42,
  revision: parseRevision("ab".repeat(32)),
};
const tag = etagOf(head);

describe("parseEtag", () => {
  const cases = [
    { note: "our own tag", text: tag, want: head },
    { note: "our own tag made weak by a proxy", text: `W/${tag}`, want: head },
    { note: "without quotes", text: tag.slice(1, -1), want: undefined },
    { note: "a tag of another server", text: '"abc"', want: undefined },
    { note: "sequence 0", text: tag.replace(".42.", ".0."), want: undefined },
    { note: "a sequence with a leading zero", text: tag.replace(".42.", ".042."), want: undefined },
    {
      note: "a sequence past 2^53",
      text: tag.replace(".42.", `.${"9".repeat(16)}.`),
      want: undefined,
    },
    { note: "a short revision", text: tag.replace("ab", ""), want: undefined },
    { note: "nothing", text: "", want: undefined },
  ];
  for (const { note, text, want } of cases) {
    test(note, () => expect(parseEtag(text)).toEqual(want));
  }
});

describe("parseIfNoneMatch", () => {
  const cases = [
    { note: "absent", header: undefined, want: [] },
    { note: "empty", header: "", want: [] },
    { note: "one tag", header: tag, want: [tag] },
    { note: "a weak tag stays as it was sent", header: `W/${tag}`, want: [`W/${tag}`] },
    {
      note: "an agent's list keeps its order",
      header: '"c", "b", "a"',
      want: ['"c"', '"b"', '"a"'],
    },
    { note: "no space between", header: '"c","b"', want: ['"c"', '"b"'] },
    { note: "a comma inside a tag", header: '"a,b", "c"', want: ['"a,b"', '"c"'] },
    { note: "unquoted text is one tag", header: "abc, def", want: ["abc", "def"] },
    { note: "garbage behind a tag ends the reading", header: '"a" x, "b"', want: [] },
    { note: "an open quote", header: '"abc', want: [] },
    {
      note: "more tags than anybody sends",
      header: Array(99).fill('"x"').join(),
      want: Array(32).fill('"x"'),
    },
  ];
  for (const { note, header, want } of cases) {
    test(note, () => expect(parseIfNoneMatch(header)).toEqual(want));
  }

  test("any header is read without an error, in linear time", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (header) => {
        for (const each of parseIfNoneMatch(header)) expect(header).toContain(each);
      }),
    );
    const blanks = " ".repeat(5_000_000);
    expect(unlessItHangs(() => parseIfNoneMatch(`${blanks}"`))).toEqual([]);
    expect(unlessItHangs(() => parseIfNoneMatch(`"a"${blanks}x`))).toEqual([]);
  });
});

test("tags are compared weakly", () => {
  expect(isSameEtag(`W/${tag}`, tag)).toBe(true);
  expect(isSameEtag(tag, tag.replace(".42.", ".43."))).toBe(false);
});
