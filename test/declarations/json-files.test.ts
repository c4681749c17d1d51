import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseJsonFiles } from "../../src/declarations/json-files.ts";
import { isPolicyError } from "../../src/domain/policy-error.ts";
import { linesOf, refusalOf } from "./trees.ts";

describe("parseJsonFiles", () => {
  test("gives the texts as UTF-8 by path", () => {
    const body = '{"files": {"a/b.rego": "package b # \\u00fc\\n", "data.json": ""}}';
    const files = parseJsonFiles(Buffer.from(body));
    expect([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([
      ["a/b.rego", "package b # ü\n"],
      ["data.json", ""],
    ]);
  });

  test.each([
    ["nothing", "", "request body:1:1: unexpected end where a value must stand"],
    ["a broken line", '{"files":\n {"a": "x" "b"}}', 'request body:2:12: unexpected "\\""'],
    ["a list", "[]", 'the body must be an object with "files"'],
    ["null", "null", 'the body must be an object with "files"'],
    ["no files", "{}", '"files" must be an object of texts by path'],
    ["files of null", '{"files": null}', '"files" must be an object of texts by path'],
    ["files as a list", '{"files": ["a"]}', '"files" must be an object of texts by path'],
    [
      "another member",
      '{"files": {}, "flies": {}}',
      'unknown member "flies"; did you mean "files"?',
    ],
    ["an unknown member", '{"name": "x", "files": {}}', 'unknown member "name"'],
    [
      "files twice",
      '{"files": {}, "files": {}}',
      'request body:1:15: the name "files" is there twice',
    ],
    [
      "a path twice",
      '{"files": {"a": "", "a": ""}}',
      'request body:1:21: the name "a" is there twice',
    ],
    ["content that is no text", '{"files": {"a.rego": {}}}', 'files["a.rego"] must be the text'],
    ["a number as content", '{"files": {"a.rego": 1}}', 'files["a.rego"] must be the text'],
    ["a path that climbs out", '{"files": {"../a": ""}}', 'file "../a" is refused: it has a ".."'],
    ["a leading ./", '{"files": {"./a": ""}}', 'file "./a" is refused'],
    ["a patch", '{"files": {"patch.json": ""}}', 'file "patch.json" is refused'],
    [
      "a file and a folder",
      '{"files": {"a": "", "a/b": ""}}',
      'file "a" is refused: it is a file and',
    ],
    ["half a surrogate pair", '{"files": {"a": "\\ud800"}}', "half of a surrogate pair"],
    ["a path of half a pair", '{"files": {"\\udc00": ""}}', "half of a surrogate pair"],
  ])("refuses %s", async (_note, body, line) => {
    const error = await refusalOf(() => parseJsonFiles(Buffer.from(body)));
    expect(error.code).toBe("invalid_parameter");
    expect(linesOf(error).join("\n")).toContain(line);
  });

  test("refuses bytes that are no UTF-8", async () => {
    const body = Buffer.concat([
      Buffer.from('{"files": {"a": "'),
      Buffer.from([0xc0]),
      Buffer.from('"}}'),
    ]);
    const error = await refusalOf(() => parseJsonFiles(body));
    expect(linesOf(error)).toEqual(["request body:1:18: these bytes are not UTF-8"]);
  });

  test("reads any JSON or refuses it", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.object().map((files) => JSON.stringify({ files })),
        ),
        (text) => {
          try {
            for (const bytes of parseJsonFiles(Buffer.from(text)).values()) {
              expect(bytes).toBeInstanceOf(Uint8Array);
            }
          } catch (error) {
            if (!isPolicyError(error)) throw error;
          }
        },
      ),
    );
  });
});
