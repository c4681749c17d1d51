import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { makeSet, type Value } from "../../../src/decide/values/value.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { nastyText } from "../values/arbitrary-value.ts";
import { askOpa } from "./ask-opa.ts";
import { answerOf, type Call, randomCallsAreAnsweredAsOpaDoes, regoCall } from "./same-as-opa.ts";

function joined(parts: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...parts), { maxLength }).map((chosen) => chosen.join(""));
}

const uri = joined(
  [
    "http:",
    "x:",
    "//",
    "/",
    "a",
    "b.c",
    ":",
    "80",
    "@",
    "[",
    "]",
    "[::1]",
    "?",
    "&",
    "=",
    "#",
    "%",
    "%41",
    "%2f",
    "%C3",
    "%25",
    " ",
    "é",
    "😀",
    '"',
    "<",
    "|",
    ";",
    "*",
    "..",
    "\n",
    "+",
  ],
  8,
);
const query = joined(
  ["a", "b", "=", "&", "&", "=", ";", "+", "%", "%41", "%zz", "é", " ", "%26"],
  8,
);
const base64 = joined(
  ["YQ", "YWI", "YWJj", "=", "==", "\n", "\r", "-", "_", "+", "/", "a", " ", "é"],
  6,
);
const address = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(0, 9, 10, 127, 128, 192, 255),
      fc.constantFrom(0, 1),
      fc.constantFrom(0, 1, 255),
      fc.integer({ min: 0, max: 255 }),
    )
    .map((parts) => parts.join(".")),
  joined(["0", "1", "ff", "ffff", ":", ":", "::", "2001", "::ffff:", "1.2.3.4"], 7),
);
const cidr = fc.oneof(
  address,
  fc.tuple(address, fc.integer({ min: 0, max: 34 })).map(([ip, bits]) => `${ip}/${bits}`),
  fc
    .tuple(
      fc.constantFrom("::", "::1", "2001:db8::", "ffff::", "::ffff:1.2.3.4"),
      fc.integer({ min: 0, max: 129 }),
    )
    .map(([ip, bits]) => `${ip}/${bits}`),
);
/** Close to each other, so that they merge; where OPA crashes when it merges them there are none. */
const near = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 27, max: 32 }))
    .map(([last, bits]) => `10.0.${last % 2}.${last}/${bits}`),
  fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 122, max: 128 }))
    .map(([last, bits]) => `2001:db8::${last.toString(16)}/${bits}`),
  fc.constantFrom("10.0.0.0/16", "10.1.2.3", "192.168.0.1", "0.0.0.0/8", "255.0.0.0/8"),
);
const cidrs: fc.Arbitrary<Value> = fc.oneof(
  cidr,
  fc.array(cidr, { maxLength: 3 }),
  fc.array(cidr, { maxLength: 3 }).map(makeSet),
);

function call(builtin: string, ...operands: readonly fc.Arbitrary<Value>[]): fc.Arbitrary<Call> {
  return fc.tuple(...operands).map((chosen) => ({ builtin, operands: chosen }));
}

randomCallsAreAnsweredAsOpaDoes(
  fc.oneof(
    call("uri.parse", uri),
    call("uri.is_valid", uri),
    call("urlquery.decode_object", query),
    call("urlquery.decode", query),
    call("urlquery.encode", nastyText),
    call("base64.decode", base64),
    call("base64.is_valid", base64),
    call("base64url.decode", base64),
    call("base64.encode", nastyText),
    call("net.cidr_is_valid", cidr),
    call("net.cidr_contains", cidr, cidr),
    call("net.cidr_intersects", cidr, cidr),
    call("net.cidr_contains_matches", cidrs, cidrs),
    call("net.cidr_merge", fc.array(near, { maxLength: 6 })),
  ),
  700,
);

test("texts that are not UTF-8 are taken as the real opa takes them", () => {
  const raw = textOf(Buffer.from("a\xff\xc3\xa9/\xe2", "latin1"));
  const unary = [
    "base64.encode",
    "base64url.encode",
    "base64url.encode_no_pad",
    "hex.encode",
    "base64.decode",
    "base64.is_valid",
    "base64url.decode",
    "urlquery.encode",
    "urlquery.decode",
    "urlquery.decode_object",
    "uri.parse",
    "uri.is_valid",
    "net.cidr_is_valid",
    "net.cidr_expand",
  ];
  const calls: readonly Call[] = [
    ...unary.flatMap((builtin) =>
      [raw, `http://h/${raw}?${raw}#${raw}`].map((text): Call => ({ builtin, operands: [text] })),
    ),
    { builtin: "urlquery.decode", operands: ["%ff%C3%A9"] },
    { builtin: "urlquery.decode_object", operands: ["%ff=%C3"] },
    { builtin: "uri.parse", operands: ["/%ff"] },
    { builtin: "base64.decode", operands: ["/8M="] },
  ];
  expect(calls.map(answerOf)).toEqual(askOpa(calls.map(regoCall)));
});

test("a network of more addresses than the decision may hold is refused", () => {
  const context = createContexts()();
  for (const network of ["0.0.0.0/0", "10.0.0.0/8", "::/0", "::/64"]) {
    expect(() => BUILTINS.get("net.cidr_expand")?.call(context, [network])).toThrow("steps");
  }
});
