import { expect, jest, test } from "@jest/globals";
import { parseBundleName } from "../src/domain/bundle-name.ts";
import { readSource } from "../src/pipeline/read-source.ts";
import { revisionOf } from "../src/publish/revision-of.ts";

/** Each text has a length of its own, by which its reading is known again. */
const TREES: readonly { note: string; files: Readonly<Record<string, string>> }[] = [
  {
    note: "of which the roots are derived",
    files: { "data.json": '{"a": {"limit": 7}}', "b/data.yaml": "limit: 12345\n" },
  },
  {
    note: "with a root manifest",
    files: { ".manifest": '{"roots": ["a", "b"]}', "data.json": '{"a": {"limit": 7}}' },
  },
  {
    note: "with a declaration",
    files: {
      "bundle.yaml":
        "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: { name: demo }\nspec: { roots: [a] }\n",
      "data.json": '{"a": {"limit": 7}}',
      "a/data.yaml": "more: 1\n",
    },
  },
];

test.each(TREES)("each data file of a push $note is read once", ({ files }) => {
  const decoded = jest.spyOn(TextDecoder.prototype, "decode");
  try {
    const tree = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
    revisionOf(readSource(parseBundleName("demo"), tree));
    const lengths = decoded.mock.calls.map(([bytes]) => bytes?.byteLength);
    const reads = [...tree].map(([path, { byteLength }]) => {
      return [path, lengths.filter((length) => length === byteLength).length];
    });
    expect(Object.fromEntries(reads)).toEqual(
      Object.fromEntries([...tree.keys()].map((path) => [path, 1])),
    );
  } finally {
    decoded.mockRestore();
  }
});
