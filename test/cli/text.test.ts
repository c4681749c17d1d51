import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readEvents, type ServerEvent } from "../../src/cli/client/head-events.ts";
import { formatAge, formatRoots, formatSize, formatTable } from "../../src/cli/format.ts";
import { memberOf } from "../../src/cli/json-text.ts";
import { plain } from "../../src/cli/paint.ts";
import { parseRulePath } from "../../src/opa/rego/rule-path.ts";
import { NOW } from "./run-cli.ts";

describe("times, sizes and tables for people", () => {
  test.each([
    ["2026-11-20T12:00:00Z", "just now"],
    ["2026-11-20T12:05:00Z", "just now"],
    ["2026-11-20T11:59:48Z", "12 s ago"],
    ["2026-11-20T11:00:01Z", "59 min ago"],
    ["2026-11-19T12:00:01Z", "23 h ago"],
    ["2026-10-22T12:00:00Z", "29 d ago"],
    ["2025-01-02T23:00:00Z", "2025-01-02"],
    ["yesterday", "yesterday"],
  ])("%s was %s", (time, want) => {
    expect(formatAge(time, Date.parse(NOW))).toBe(want);
  });

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [12_345_678, "12.3 MB"],
  ])("%d bytes are %s", (bytes, want) => {
    expect(formatSize(bytes)).toBe(want);
  });

  test("colours do not move columns", () => {
    const columns = [{ title: "A", paint: (text: string) => `<${text}>` }, { title: "B" }];
    expect(
      formatTable(
        columns,
        [
          ["x", "1"],
          ["yyy", "2"],
        ],
        (text) => text,
      ),
    ).toEqual(["A    B", "<x>    1", "<yyy>  2"]);
  });

  test("the root that owns everything has a word", () => {
    expect([formatRoots([]), formatRoots([""]), formatRoots(["a", "b/c"])]).toEqual([
      "none",
      "everything",
      "a, b/c",
    ]);
  });

  test("no text from outside can command a terminal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
        expect(plain(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});

describe("paths of rules", () => {
  test.each([
    ["authz/allow", ["authz", "allow"]],
    ["/authz/allow/", ["authz", "allow"]],
    ["authz/a%2Fb", ["authz", "a/b"]],
    ["", []],
    ["data", []],
    ["data.authz.allow", ["authz", "allow"]],
    ['data.k8s["a.b/c"].d', ["k8s", "a.b/c", "d"]],
    ["database/allow", ["database", "allow"]],
    ["data/x", ["data", "x"]],
  ])("%s", (text, want) => {
    expect(parseRulePath(text)).toEqual(want);
  });

  test.each(["authz/%zz", "data..a", "data.a[b]", "data.9", 'data["\\x"]'])(
    "%s is none",
    (text) => {
      expect(() => parseRulePath(text)).toThrow(/is no path of a rule: .*; write authz\/allow or/);
    },
  );
});

describe("JSON as text", () => {
  test("a member is found whatever stands around it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (object, name) => {
        const found = memberOf(JSON.stringify(object), name);
        const want = Object.hasOwn(object, name) ? JSON.stringify(object[name]) : undefined;
        expect(found).toBe(want);
      }),
    );
  });
});

describe("server-sent events", () => {
  const read = async (chunks: readonly Uint8Array[]): Promise<ServerEvent[]> => {
    const events: ServerEvent[] = [];
    const source = (async function* () {
      yield* chunks;
    })();
    for await (const event of readEvents(source)) events.push(event);
    return events;
  };

  test("comments are passed over, ids last, lines of data are joined", async () => {
    const text =
      ": hi\n\nid: 4\nevent: head\ndata: a\ndata:b\n\nevent: gap\n\ndata: c\n\ndata: cut off";
    expect(await read([Buffer.from(text)])).toEqual([
      { name: "head", data: "a\nb", id: "4" },
      { name: "gap", data: "", id: "4" },
      { name: "message", data: "c", id: "4" },
    ]);
  });

  test("where chunks and lines end does not matter", async () => {
    const text = "event: head\nid: 1\ndata: äöü €\n\nevent: head\ndata: 2\n\n";
    const want = await read([Buffer.from(text)]);
    const cuts = fc.array(fc.nat({ max: text.length }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.constantFrom("\n", "\r\n", "\r"), async (places, lineEnd) => {
        const bytes = Buffer.from(text.replaceAll("\n", lineEnd));
        const ends = [0, ...places.toSorted((a, b) => a - b), bytes.length];
        const chunks = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
        const events = await read([...chunks, Buffer.from(": end\n")]);
        expect(events).toEqual(want);
      }),
    );
  });

  test("an endless line is refused", async () => {
    const chunks = Array.from({ length: 12 }, () => Buffer.alloc(100_000, 0x61));
    await expect(read(chunks)).rejects.toThrow(/longer than 1048576 characters/);
  });
});
