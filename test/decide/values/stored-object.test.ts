import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { keysOf, membersOf } from "../../../src/decide/topdown/base-documents.ts";
import { storedMember } from "../../../src/decide/values/lookup.ts";
import { parseStored } from "../../../src/decide/values/parse-stored.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson, printValue } from "../../../src/decide/values/print-value.ts";
import { StoredObject } from "../../../src/decide/values/stored-object.ts";
import {
  equalValues,
  type ObjectValue,
  sizeOf,
  sortedKeysOf,
  type Value,
  valueAt,
} from "../../../src/decide/values/value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";

/** More than a plain object takes. */
const MANY = 17_000;

const ordinary = Array.from(
  { length: MANY },
  (_, at) => `"user-${at}": {"n":${at},"of":["a",${at}]}`,
);

const ordinaryKeys = new Set(ordinary.map((member) => member.slice(1, member.indexOf(":") - 1)));

/** With some members before and behind all others. */
function textWith(members: readonly string[], before: readonly string[] = []): string {
  return `{${[...before, ...ordinary, ...members].join(" ,\n")} }`;
}

async function read(text: string): Promise<ObjectValue> {
  return (await parseStored(Buffer.from(text))) as ObjectValue;
}

const KEYS = [
  ...[
    "",
    "a",
    "__proto__",
    "constructor",
    "1",
    "1.0",
    "é",
    "日本",
    "😀",
    '"',
    "\\",
    "a\\",
    "a\\\\",
  ],
  ...[
    "\u0000",
    "\u0001",
    "\u0002",
    "\u0001a",
    "\u0003",
    "\u0000[1,",
    "user-1",
    "user-",
    "user-16999",
  ],
];

const anyKey = fc.oneof(
  fc.constantFrom(...KEYS),
  fc.string({ unit: "binary", maxLength: 5 }),
  fc.nat(2 * MANY).map((at) => `user-${at}`),
);
/** Written plainly, or each unit as an escape. */
const anyWrittenKey = fc.tuple(anyKey, fc.boolean()).map(([key, isEscaped]) => {
  if (!isEscaped) return JSON.stringify(key);
  const unit = (at: number): string => key.charCodeAt(at).toString(16).padStart(4, "0");
  return `"${Array.from({ length: key.length }, (_, at) => `\\u${unit(at)}`).join("")}"`;
});
const anyMember = fc
  .tuple(
    anyWrittenKey,
    fc.constantFrom(
      ...["1.0", "1e3", "-0", "null", '"text"', "[ ]", '{"a": {"a": 1}}', '"\\ud800"', '"}, \\""'],
      ...[`"${"x".repeat(3_000)}"`, `["${"long ".repeat(20_000)}", 1.0]`],
    ),
  )
  .map(([key, value]) => `${key} : ${value}`);
const someMembers = fc.array(anyMember, { maxLength: 30 });

describe("an object of very many members", () => {
  test("has the members that the reader of values finds in its text", async () => {
    await fc.assert(
      fc.asyncProperty(someMembers, someMembers, async (before, behind) => {
        const text = textWith(behind, before);
        const stored = await read(text);
        const plain = parseValue(text) as Readonly<Record<string, Value>>;
        expect(stored).toBeInstanceOf(StoredObject);
        expect(sizeOf(stored)).toBe(Object.keys(plain).length);
        expect(JSON.stringify(keysOf(stored))).toBe(JSON.stringify(sortedKeysOf(plain)));
        const isOrdinary = (key: string): boolean => ordinaryKeys.has(key);
        for (const key of [...KEYS, ...Object.keys(plain).filter((each) => !isOrdinary(each))]) {
          expect(valueAt(stored, key)).toEqual(valueAt(plain, key));
        }
      }),
      { numRuns: 8 },
    );
  });

  test("is written, compared and gone through as any other", async () => {
    const text = textWith(['"é":1.0', '"\\u0001":[]', `"long":"${"x".repeat(3_000)}"`]);
    const [stored, plain] = [await read(text), parseValue(text) as ObjectValue];
    expect(printJson(stored)).toBe(printJson(plain));
    expect(printValue(stored)).toBe(printValue(plain));
    expect(printJson(membersOf(stored))).toBe(printJson(membersOf(plain)));
    expect(equalValues(stored, plain)).toBe(true);
    expect(equalValues(await read(textWith(['"more":1'])), stored)).toBe(false);
  });

  test("has nothing at keys that are no strings, but for storage paths their text", async () => {
    const stored = await read(textWith(['"7":"seven"']));
    for (const key of [7, null, true, ["user-1"], { a: 1 }]) {
      expect(valueAt(stored, key)).toBeUndefined();
    }
    expect(storedMember(stored, 7)).toBe("seven");
  });

  test("gives a member that was asked long ago as it gave it before", async () => {
    const stored = await read(textWith([]));
    for (const _time of [1, 2]) {
      const wrong = [...ordinaryKeys].filter((key) => {
        const found = valueAt(stored, key) as ObjectValue;
        return `user-${valueAt(found, "n")}` !== key;
      });
      expect(wrong).toEqual([]);
    }
  });

  test.each([
    { note: "a word that is none", member: '"x": nul' },
    { note: "no value", member: '"x":' },
    { note: "no colon", member: '"x" 1' },
    { note: "no comma", member: '"x": 1 "y": 1' },
    { note: "nothing behind the comma", member: "" },
  ])("is refused: $note", async ({ member }) => {
    const refused = await read(textWith([member])).catch((error: unknown) => error);
    expect(isPolicyError(refused) && refused.message).toMatch(/malformed value text/);
  });
});
