import { expect, test } from "@jest/globals";
import { parseStatements } from "../../../../src/http/doors/management/bundle-statements.ts";

function parse(query: string): unknown {
  return parseStatements(new URLSearchParams(query));
}

test("what a query says, and nothing that it does not", () => {
  expect(parse("")).toEqual({});
  const all =
    "roots=a,b&roots=c&entrypoints=a/x&decide=false&strict=true&engine=wasm&rego_version=0";
  expect(parse(all)).toEqual({
    roots: ["a", "b", "c"],
    entrypoints: ["a/x"],
    decide: false,
    strict: true,
    engine: "wasm",
    regoVersion: 0,
  });
  expect(["auto", "exact"].map((engine) => parse(`engine=${engine}`))).toEqual([
    { engine: "auto" },
    { engine: "exact" },
  ]);
});

test.each([
  { query: "engine=", says: 'query parameter engine is ""; auto, exact, wasm are wanted' },
  { query: "engine=plan", says: 'query parameter engine is "plan"; auto, exact, wasm are wanted' },
  { query: "engine=wasm&engine=exact", says: 'query parameter engine is "wasm, exact"' },
  { query: "rego_version=2", says: 'query parameter rego_version is "2"; 0 or 1 is wanted' },
  { query: "strict=maybe", says: "strict" },
])("$query is refused", ({ query, says }) => {
  expect(() => parse(query)).toThrow(says);
});
