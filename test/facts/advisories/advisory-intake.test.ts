import { describe, expect, test } from "@jest/globals";
import type { Advisories } from "../../../src/facts/advisories/advisory.ts";
import {
  createAdvisoryIntake,
  type IntakeCounts,
} from "../../../src/facts/advisories/advisory-intake.ts";
import { osvRecords } from "../../../src/facts/advisories/osv/osv-files.ts";
import { readAdvisories } from "../../../src/facts/advisories/read-advisories.ts";
import { writeAdvisories } from "../../../src/facts/advisories/write-advisories.ts";
import { seededRandom, shuffled } from "../../support/seeded-random.ts";
import { zipOf } from "../../support/zip-file.ts";
import { ALL, GRADED, REVIEWED, UNREVIEWED } from "./osv-samples.ts";

interface Taken {
  readonly made: Advisories | undefined;
  readonly counts: IntakeCounts;
}

async function take(bytes: Uint8Array, snapshot?: string): Promise<Taken> {
  const intake = createAdvisoryIntake();
  for await (const record of osvRecords(bytes, "osv")) intake.add(record);
  return { made: intake.finish("2026-11-27T00:00:00Z", snapshot), counts: intake.counts() };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

describe("all samples", () => {
  test("become advisories by module, with what is left out counted", async () => {
    const { made, counts } = await take(json(ALL));
    expect(counts).toEqual({ read: 6, withdrawn: 1, foreign: 1, repeated: 0 });
    expect(made?.snapshot).toBe("2026-02-04T02:46:11Z");
    expect(made?.advisories.map(({ module, id }) => `${module} ${id}`)).toEqual([
      "github.com/grafana/grafana GO-2024-2519",
      "golang.org/x/net GHSA-4v7x-pqxf-cx7m",
      "golang.org/x/net GO-2024-2687",
      "stdlib GO-2024-2687",
    ]);
    expect(made?.unread).toEqual([
      {
        id: "OSV-2023-1",
        module: "example.com/fuzzed",
        why: 'ranges of type "GIT" only, which name no versions',
      },
    ]);
  });

  test("of one: what rules need, and nothing else", async () => {
    const { made } = await take(json(ALL));
    expect(made?.advisories[3]).toEqual({
      id: "GO-2024-2687",
      aliases: ["CVE-2023-45288", "GHSA-4v7x-pqxf-cx7m"],
      summary: "HTTP/2 CONTINUATION flood in net/http",
      severity: "moderate",
      severityFrom: "alias",
      published: "2024-04-03T21:12:01Z",
      modified: "2024-05-20T16:03:47Z",
      module: "stdlib",
      ranges: [
        { introduced: "0", fixed: "v1.21.9" },
        { introduced: "v1.22.0-0", fixed: "v1.22.2" },
      ],
    });
  });

  test("come to the same bytes in any order, one by one and in a zip", async () => {
    const texts = await Promise.all(
      [0, 1, 2].map(async (seed) => {
        const records = shuffled(ALL, seededRandom(seed));
        const zip = Object.fromEntries(
          records.map((each, at) => [`${at}.json`, json(each).toString()]),
        );
        const { made } = await take(seed === 0 ? json(records) : zipOf({ ...zip, "a.txt": "no" }));
        return made && writeAdvisories(made);
      }),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]?.split("\n")).toHaveLength(4 + 6 + 3 + 2);
  });

  test("are read again as they were written", async () => {
    const { made } = await take(json(ALL));
    const text = writeAdvisories(made as Advisories);
    expect(readAdvisories(Buffer.from(text), "a.json")).toEqual({
      apiVersion: "facts.gatehouse/v1",
      kind: "Advisories",
      ...made,
    });
  });
});

test("of a record that is there twice the newer one counts", async () => {
  const older = { ...GRADED, modified: "2020-01-01T00:00:00Z", summary: "older" };
  for (const records of [
    [older, GRADED],
    [GRADED, older],
  ]) {
    const { made, counts } = await take(json(records));
    expect(counts).toMatchObject({ read: 2, repeated: 1 });
    expect(made?.advisories.map(({ summary }) => summary)).toEqual([GRADED["summary"]]);
  }
});

test("a record that was taken back later is left out though an older copy was not", async () => {
  const back = { ...GRADED, modified: "2026-03-01T00:00:00Z", withdrawn: "2026-03-01T00:00:00Z" };
  expect((await take(json([GRADED, back]))).made?.advisories).toEqual([]);
});

test("entries on one module are one advisory, and one that cannot be read hides it whole", async () => {
  const [, own] = REVIEWED.affected;
  const later = { ...own, ranges: [{ type: "SEMVER", events: [{ introduced: "1.0.0" }] }] };
  const { made } = await take(json({ ...REVIEWED, affected: [later, own] }));
  expect(made?.advisories.map(({ ranges }) => ranges)).toEqual([
    [{ introduced: "0", fixed: "v0.23.0" }, { introduced: "v1.0.0" }],
  ]);
  const odd = { ...own, ranges: [{ type: "SEMVER", events: [{ introduced: "main" }] }] };
  const half = (await take(json({ ...REVIEWED, affected: [own, odd] }))).made;
  expect(half?.advisories).toEqual([]);
  expect(half?.unread).toMatchObject([{ module: "golang.org/x/net" }]);
});

test("without a time that can be one the snapshot has to be given", async () => {
  const undated = { ...UNREVIEWED, modified: "0001-01-01T00:00:00Z" };
  expect((await take(json(undated))).made).toBeUndefined();
  const { made } = await take(json(undated), "2026-11-01T00:00:00Z");
  expect(made?.snapshot).toBe("2026-11-01T00:00:00Z");
});

test("a record that was changed in time to come makes no snapshot that never ages", async () => {
  const ahead = { ...GRADED, modified: "2099-01-01T00:00:00Z" };
  expect((await take(json(ahead))).made).toBeUndefined();
  expect((await take(json([ahead, REVIEWED]))).made?.snapshot).toBe("2024-05-20T16:03:47Z");
});

test("a summary is one line of at most 300 characters", async () => {
  const { made } = await take(json({ ...GRADED, summary: `a\n b${"\u{1f512}".repeat(5000)}` }));
  const summary = made?.advisories[0]?.summary ?? "";
  expect([...summary]).toHaveLength(300);
  expect(summary.startsWith("a b\u{1f512}")).toBe(true);
});

test.each([
  ["no JSON", "{", { row: 1, col: 2 }],
  ["a name twice", '{"id": "A",\n "id": "B"}', { row: 2, col: 2 }],
  ["no object", "[1]", { row: 1, col: 2 }],
  ["a time that is none", '{"id": "A",\n "modified": "now"}', { row: 2, col: 14 }],
  [
    "an id of several words",
    '{"modified": "2026-01-01T00:00:00Z",\n "id": "a b"}',
    { row: 2, col: 8 },
  ],
  ["affected that is no list", JSON.stringify({ ...GRADED, affected: 1 }), { row: 1 }],
])("%s is refused with its place", async (_note, text, place) => {
  await expect(take(Buffer.from(text))).rejects.toMatchObject({
    code: "invalid_parameter",
    diagnostics: [{ location: { file: "osv", ...place } }],
  });
});

test("names of every object are names like any", async () => {
  const text = JSON.stringify({ ...GRADED, id: "__proto__" }).replace(
    "{",
    '{"__proto__": {"id": "x"}, ',
  );
  const { made } = await take(Buffer.from(text));
  expect(made?.advisories.map(({ id }) => id)).toEqual(["__proto__"]);
});

test("more values than memory has room for are refused before they are read", async () => {
  const many = Buffer.alloc(12_000_001, "{");
  const refused = expect.objectContaining({ code: "too_large" });
  await expect(take(many)).rejects.toEqual(refused);
  expect(() => readAdvisories(many, "a.json")).toThrow(refused);
});

describe("a compact file that is none", () => {
  const whole = JSON.stringify({
    apiVersion: "facts.gatehouse/v1",
    kind: "Advisories",
    snapshot: "2026-11-01T00:00:00Z",
    advisories: [
      {
        id: "A",
        aliases: [],
        severity: "low",
        published: "2026-11-01T00:00:00Z",
        modified: "2026-11-01T00:00:00Z",
        module: "m",
        ranges: [{ introduced: "0" }],
      },
    ],
    unread: [],
  });

  test.each([
    ["another kind", whole.replace('"Advisories"', '"Bundle"'), "kind"],
    ["a range of nothing", whole.replace('{"introduced":"0"}', ""), "ranges"],
    ["a version without v", whole.replace('"0"', '"1.0.0"'), "introduced"],
    ["an unknown field", whole.replace('"module"', '"x": 1, "module"'), "advisories/0"],
    ["an unknown severity", whole.replace('"low"', '"medium"'), "severity"],
    ["a local time", whole.replace("00:00Z", "00:00+01:00"), "snapshot"],
  ])("%s", (_note, text, path) => {
    expect(text).not.toBe(whole);
    expect(() => readAdvisories(Buffer.from(text), "a.json")).toThrow(
      expect.objectContaining({
        code: "invalid_parameter",
        message: expect.stringContaining(path),
      }),
    );
  });
});
