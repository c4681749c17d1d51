import { describe, expect, test } from "@jest/globals";
import { parseConfigFile } from "../../src/service/config-file.ts";
import { environmentOf, settingsInForce } from "../../src/service/settings-in-force.ts";

const NAME = "GATEHOUSE_KEEP_DAYS";
const FILE = parseConfigFile(
  "apiVersion: gatehouse/v1\nkind: Config\nspec:\n  keepDays: 7\n",
  "g.yaml",
);

const SOURCES = [
  {
    note: "nobody says anything",
    file: new Map(),
    env: {},
    flags: new Map(),
    wanted: { text: "30", source: "default", from: "" },
  },
  {
    note: "the file says it",
    file: FILE,
    env: {},
    flags: new Map(),
    wanted: { text: "7", source: "file", from: "g.yaml:4:13" },
  },
  {
    note: "the variable says it too",
    file: FILE,
    env: { [NAME]: " 8 " },
    flags: new Map(),
    wanted: { text: "8", source: "variable", from: NAME },
  },
  {
    note: "a flag says it too",
    file: FILE,
    env: { [NAME]: "8" },
    flags: new Map([[NAME, { text: "9", flag: "--set keepDays" }]]),
    wanted: { text: "9", source: "flag", from: "--set keepDays" },
  },
];

describe("a setting where", () => {
  test.each(SOURCES)("$note", ({ wanted, ...sources }) => {
    const found = settingsInForce(sources).find(({ variable }) => variable.name === NAME);
    expect(found).toMatchObject(wanted);
  });
});

test("a wrong value is refused by what set it", () => {
  const flags = new Map([[NAME, { text: "x", flag: "--set keepDays" }]]);
  const none = { file: new Map(), env: {}, flags: new Map() };
  expect(() => settingsInForce({ ...none, flags })).toThrow(
    '--set keepDays is "x"; a whole number',
  );
  expect(() => settingsInForce({ ...none, env: { [NAME]: "x" } })).toThrow(`${NAME} is "x"`);
});

test("a worker's environment has what is set, by the names of the variables, beside all else", () => {
  const env = { PATH: "/bin", GATEHOUSE_KEEP_REVISIONS: "3" };
  const settings = settingsInForce({ file: FILE, env, flags: new Map() });
  expect(environmentOf(settings, env)).toEqual({ ...env, [NAME]: "7" });
});
