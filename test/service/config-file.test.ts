import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../src/domain/policy-error.ts";
import { type ConfigFile, parseConfigFile, readConfigFile } from "../../src/service/config-file.ts";
import { CONFIG_KEYS, configKey, configSchema } from "../../src/service/config-schema.ts";

const HEAD = "apiVersion: gatehouse/v1\nkind: Config\nspec:\n";

function findingsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return error.diagnostics.map(
      ({ message, location }) => `${location?.row}:${location?.col} ${message}`,
    );
  }
  return [];
}

function textsOf(file: ConfigFile): Record<string, string> {
  return Object.fromEntries([...file].map(([name, { text }]) => [name, text]));
}

describe("the text of a gatehouse.yaml", () => {
  test.each([
    { note: "text", line: "dataDir: /var/lib", set: { GATEHOUSE_DATA_DIR: "/var/lib" } },
    { note: "empty text", line: 'bundles: ""', set: { GATEHOUSE_BUNDLES: "" } },
    { note: "a number", line: "keepDays: 7", set: { GATEHOUSE_KEEP_DAYS: "7" } },
    { note: "a truth value", line: "fastLane: false", set: { GATEHOUSE_FAST_LANE: "false" } },
    { note: "a word", line: "logLevel: warn", set: { GATEHOUSE_LOG_LEVEL: "warn" } },
    {
      note: "a list",
      line: "decisionsAllowNet: [example.org, 10.0.0.0/8]",
      set: { GATEHOUSE_DECISIONS_ALLOW_NET: "example.org,10.0.0.0/8" },
    },
    {
      note: "a list as text",
      line: "decisionsAllowNet: example.org, localhost",
      set: { GATEHOUSE_DECISIONS_ALLOW_NET: "example.org, localhost" },
    },
    { note: "where opa lies", line: "opaBin: /bin/opa", set: { OPA_BIN: "/bin/opa" } },
  ])("sets by $note", ({ line, set }) => {
    expect(textsOf(parseConfigFile(`${HEAD}  ${line}\n`, "g.yaml"))).toEqual(set);
  });

  test("says where each value stands", () => {
    const file = parseConfigFile(`${HEAD}  keepDays: 7\n`, "g.yaml");
    expect(file.get("GATEHOUSE_KEEP_DAYS")?.location).toEqual({ file: "g.yaml", row: 4, col: 13 });
  });

  test.each([
    {
      note: "an unknown name",
      text: `${HEAD}  adress: x\n`,
      says: ['4:3 unknown field "adress" in spec; did you mean "address"?'],
    },
    {
      note: "the name of the variable",
      text: `${HEAD}  GATEHOUSE_ADDRESS: x\n`,
      says: ['4:3 unknown field "GATEHOUSE_ADDRESS" in spec'],
    },
    {
      note: "what only commands read",
      text: `${HEAD}  server: http://a\n`,
      says: ['4:3 unknown field "server" in spec'],
    },
    {
      note: "a number as text",
      text: `${HEAD}  keepDays: "7"\n`,
      says: ["4:13 spec.keepDays must be a number, not text"],
    },
    {
      note: "a number too small",
      text: `${HEAD}  maxWaitSeconds: 0\n`,
      says: ["4:19 spec.maxWaitSeconds must be at least 1"],
    },
    {
      note: "nothing",
      text: `${HEAD}  redisUrl:\n`,
      says: ["4:12 spec.redisUrl must be text, not nothing"],
    },
    {
      note: "what the setting's own parser refuses, all of it",
      text: `${HEAD}  address: nowhere\n  dataDir: ""\n`,
      says: ['4:12 address is "nowhere"; host:port is wanted', "5:12 dataDir is empty"],
    },
    {
      note: "another kind",
      text: "apiVersion: gatehouse/v1\nkind: Bundle\nspec: {}\n",
      says: ['2:7 kind must be "Config", not "Bundle"'],
    },
    { note: "an empty file", text: "", says: ["1:1 the document must be a map, not nothing"] },
    {
      note: "a name twice",
      text: `${HEAD}  keepDays: 7\n  keepDays: 8\n`,
      says: ['5:3 the name "keepDays" is there twice'],
    },
    {
      note: "no YAML",
      text: `${HEAD}  address: : x\n`,
      says: ["4:12 Nested mappings are not allowed in compact mappings"],
    },
    {
      note: "the name of every object's ancestor",
      text: `${HEAD}  __proto__: {}\n`,
      says: ['4:3 unknown field "__proto__" in spec'],
    },
  ])("is refused with its place: $note", ({ text, says }) => {
    expect(findingsOf(() => parseConfigFile(text, "g.yaml"))).toEqual(says);
  });
});

describe("the file", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-config-"));
  const beside = (name: string): string => path.join(folder, name);
  mkdirSync(beside("empty"));
  writeFileSync(beside("gatehouse.yaml"), `${HEAD}  keepDays: 7\n`);
  writeFileSync(beside("other.yaml"), `${HEAD}  keepDays: 8\n`);
  writeFileSync(beside("large.yaml"), " ".repeat(1024 * 1024 + 1));
  writeFileSync(beside("bytes.yaml"), Buffer.from([0xff]));
  symlinkSync("other.yaml", beside("link.yaml"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    { note: "found in the folder", in: ".", named: undefined, days: "7" },
    { note: "named", in: ".", named: "other.yaml", days: "8" },
    {
      note: "reached by a link, as in a mounted ConfigMap",
      in: ".",
      named: "link.yaml",
      days: "8",
    },
    { note: "not there and not named", in: "empty", named: undefined, days: undefined },
  ])("is $note", async ({ in: where, named, days }) => {
    const file = await readConfigFile(beside(where), named);
    expect(file.get("GATEHOUSE_KEEP_DAYS")?.text).toBe(days);
  });

  test.each([
    { note: "named and not there", named: "none.yaml", says: "cannot read none.yaml" },
    { note: "a folder", named: "empty", says: "EISDIR" },
    { note: "too large", named: "large.yaml", says: "large.yaml is larger than 1 MiB" },
    { note: "no text", named: "bytes.yaml", says: "bytes.yaml" },
  ])("is a wrong setting when it is $note", async ({ named, says }) => {
    const reading = readConfigFile(folder, named);
    await expect(reading).rejects.toMatchObject({ code: "misconfigured" });
    await expect(reading).rejects.toThrow(says);
  });
});

test("no two variables have one name in the file, and every default is one that the file takes", () => {
  const names = [...CONFIG_KEYS.values()].map(configKey);
  expect(new Set(names).size).toBe(CONFIG_KEYS.size);
  expect(names).toEqual(expect.arrayContaining(["address", "dataDir", "opaCpuSeconds", "opaBin"]));
  const spec = Object.fromEntries([...CONFIG_KEYS.keys()].map((key) => [key, undefined] as const));
  expect(configSchema.safeParse({ apiVersion: "gatehouse/v1", kind: "Config", spec }).success).toBe(
    true,
  );
});
