import { expect, test } from "@jest/globals";
import type { NamedHead } from "../../src/domain/head.ts";
import { banner } from "../../src/service/banner.ts";
import { bundleName, revisionOf } from "../contract/samples.ts";

const headsOf = (count: number): NamedHead[] =>
  Array.from({ length: count }, (_, at) => ({
    name: bundleName(`b${String(at).padStart(4, "0")}`),
    head: { epoch: "0".repeat(16), sequence: at + 1, revision: revisionOf(`${at}`) },
  }));

const listed = (text: string): string[] =>
  text.split("\n").filter((line) => /^ {2}(b\d|and )/.test(line));

test.each([
  { note: "no bundles", count: 0, lines: 0, last: undefined },
  { note: "as many as are named", count: 10, lines: 10, last: /^ {2}b0009 .*, sequence 10$/ },
  { note: "one more", count: 11, lines: 11, last: /^ {2}and 1 more: GET \/v1\/bundles$/ },
  { note: "a thousand", count: 1_000, lines: 11, last: /^ {2}and 990 more: GET \/v1\/bundles$/ },
])("the banner of $note stays short", ({ count, lines, last }) => {
  const text = banner({ host: "127.0.0.1", port: 8420 }, headsOf(count));
  expect(listed(text)).toHaveLength(lines);
  if (last !== undefined) expect(listed(text).at(-1)).toMatch(last);
  expect(text).toContain("Gatehouse listens on http://127.0.0.1:8420");
  expect(text).toContain("curl -s 127.0.0.1:8420/v1/bundles");
});

test("over TLS the banner says https, and what curl and the commands need to trust it", () => {
  const text = banner({ host: "0.0.0.0", port: 8443 }, [], { hasTls: true, isGuarded: false });
  expect(text).toContain("Gatehouse listens on https://0.0.0.0:8443");
  expect(text).toContain("curl -s --cacert ca.pem https://127.0.0.1:8443/v1/bundles");
  expect(text).toContain("--server https://127.0.0.1:8443 --ca ca.pem");
});

test("where everybody is asked who they are, curl shows the token that the commands show", () => {
  const text = banner({ host: "127.0.0.1", port: 8420 }, [], { hasTls: false, isGuarded: true });
  expect(text).toContain(
    'curl -s -H "Authorization: Bearer $(cat $GATEHOUSE_TOKEN_FILE)" 127.0.0.1:8420/v1/bundles',
  );
});
