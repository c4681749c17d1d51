import { isIP } from "node:net";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { forwardedFor } from "../../src/http/forwarded.ts";
import { plainAddress } from "../../src/means/text/plain-address.ts";

const V6 = "2001:db8::1";

describe("X-Forwarded-For is read from behind", () => {
  test.each([
    { note: "one address", text: "192.0.2.1", read: ["192.0.2.1"] },
    { note: "several", text: "192.0.2.1, 198.51.100.2", read: ["198.51.100.2", "192.0.2.1"] },
    { note: "without space", text: "192.0.2.1,198.51.100.2", read: ["198.51.100.2", "192.0.2.1"] },
    { note: "IPv6, however it is spelt", text: "2001:DB8:0:0::0:1", read: [V6] },
    { note: "ports", text: `192.0.2.1:4711, [${V6}]:443, [${V6}]`, read: [V6, V6, "192.0.2.1"] },
    {
      note: "IPv4 in IPv6",
      text: "::ffff:192.0.2.1, ::ffff:c000:201",
      read: Array(2).fill("192.0.2.1"),
    },
    { note: "nothing", text: "", read: [undefined] },
    { note: "empty places", text: ",,", read: [undefined, undefined, undefined] },
    { note: "words", text: "unknown, _hidden, localhost", read: [undefined, undefined, undefined] },
    {
      note: "zones, and what is almost an address",
      text: "fe80::1%eth0, 1.2.3, 01.2.3.4, 1.2.3.4:",
      read: [undefined, undefined, undefined, undefined],
    },
    {
      note: "brackets around IPv4, and open ones",
      text: `[192.0.2.1], [${V6}, ${V6}]`,
      read: [undefined, undefined, undefined],
    },
    {
      note: "quotes, which mean nothing here",
      text: '"192.0.2.1", 192.0.2.2"',
      read: [undefined, undefined],
    },
  ])("$note", ({ text, read }) => {
    expect([...forwardedFor("x-forwarded-for", text)]).toEqual(read);
  });
});

describe("Forwarded is read from behind", () => {
  test.each([
    { note: "one address", text: "for=192.0.2.1", read: ["192.0.2.1"] },
    {
      note: "any case and parameter",
      text: "By=10.0.0.1; FOR=192.0.2.1;proto=https",
      read: ["192.0.2.1"],
    },
    {
      note: "several",
      text: "for=192.0.2.1, for=198.51.100.2",
      read: ["198.51.100.2", "192.0.2.1"],
    },
    { note: "IPv6 as RFC 7239 has it", text: `for="[2001:DB8::1]:4711"`, read: [V6] },
    { note: "an obfuscated port", text: `for="192.0.2.1:_gazonk"`, read: ["192.0.2.1"] },
    {
      note: "unknown and hidden ones",
      text: "for=unknown, for=_SEVKISEK",
      read: [undefined, undefined],
    },
    {
      note: "an element that is for nobody",
      text: "for=192.0.2.1, proto=http",
      read: [undefined, "192.0.2.1"],
    },
    { note: "two in one element", text: "for=192.0.2.1;for=192.0.2.2", read: [undefined] },
    {
      note: "separators in quotes",
      text: 'for=192.0.2.1;host="a,for=6.6.6.6;for=6.6.6.6"',
      read: ["192.0.2.1"],
    },
    {
      note: "quotes in quotes",
      text: String.raw`for=192.0.2.1;host="a\",for=6.6.6.6;x=\"\\"`,
      read: ["192.0.2.1"],
    },
    { note: "an escaped address", text: String.raw`for="192.0.\2.1"`, read: ["192.0.2.1"] },
    { note: "a space before the value", text: "for= 192.0.2.1", read: [undefined] },
    { note: "half a quote", text: 'for="192.0.2.1', read: [undefined] },
  ])("$note", ({ text, read }) => {
    expect([...forwardedFor("forwarded", text)]).toEqual(read);
  });
});

describe("whatever a client writes", () => {
  const header = fc.constantFrom("x-forwarded-for" as const, "forwarded" as const);
  const odd = fc.constantFrom(
    ...['"', "\\", ",", ";", "=", "for=", "for", "[", "]", ":", " ", "%", "_", "unknown", "\u00ff"],
  );
  const piece = fc.oneof(odd, fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 5 }));
  const said = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

  test("what a proxy writes behind it is read as it was meant", () => {
    fc.assert(
      fc.property(said, fc.ipV4(), (text, address) => {
        const [first] = forwardedFor("x-forwarded-for", `${text}, ${address}`);
        expect(first).toBe(address);
        const [node] = forwardedFor("forwarded", `${text}, for="${address}:80";host="a\\",b"`);
        expect(node).toBe(address);
      }),
      { numRuns: 2_000 },
    );
  });

  test("only addresses come out, in one spelling", () => {
    fc.assert(
      fc.property(header, said, (name, text) => {
        for (const address of forwardedFor(name, text)) {
          if (address === undefined) continue;
          expect(isIP(address)).toBeGreaterThan(0);
          expect(plainAddress(address)).toBe(address);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['"', "\\", '\\"', ",", ";", "for=", "[", '"\\', ',"', "for=1.2.3.4,"])(
    "64 KB of %j cost no more than to be read once or twice",
    (unit) => {
      const text = unit.repeat(65_536 / unit.length);
      for (const name of ["x-forwarded-for", "forwarded"] as const) {
        let read = 0;
        for (const _ of forwardedFor(name, text)) read += 1;
        expect(read).toBeLessThanOrEqual(text.length + 1);
      }
    },
  );
});
