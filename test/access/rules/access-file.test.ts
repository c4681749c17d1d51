import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readAccessFile } from "../../../src/access/rules/access-file.ts";
import { messageOf } from "../../../src/domain/policy-error.ts";
import { temporaryFolder } from "../../support/process.ts";
import { ecSigner, keySetText } from "../jwt/signer.ts";

let scratch: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  scratch = temporaryFolder();
  file = path.join(scratch.folder, "access.yaml");
  writeFileSync(path.join(scratch.folder, "keys.json"), keySetText(ecSigner("one")));
});

afterEach(() => scratch.remove());

const HEAD = "apiVersion: gatehouse/v1\nkind: Access\nspec:\n";
const GRANTS = "grants: [{role: viewer, bundles: ['*']}]";
const issuer = (more: string, name = "https://a.example"): string =>
  `    - issuer: ${name}\n      audiences: [a]\n      algorithms: [ES256]\n${more}`;
const RULES = `      rules: [{match: {sub: x}, ${GRANTS}}]\n`;
const KEYS = "      keys: {file: keys.json}\n";

async function problemOf(text: string): Promise<string> {
  writeFileSync(file, text);
  return await readAccessFile(file).then(
    () => "none",
    (error: unknown) => messageOf(error).replace(file, "F").replaceAll(scratch.folder, "D"),
  );
}

test("a file says who is known, with what stands beside it", async () => {
  writeFileSync(
    file,
    `${HEAD}  issuers:\n${issuer(KEYS + RULES)}  certificates: [{match: {subject: {CN: x}}, ${GRANTS}}]\n  anonymous: [{role: decider, paths: [public]}]\n`,
  );
  const rules = await readAccessFile(file);
  expect(rules.issuers).toMatchObject([
    { issuer: "https://a.example", clockSkewSeconds: 30, types: ["JWT", "at+jwt"] },
  ]);
  expect(rules.anonymous).toEqual([{ role: "decider", paths: ["public"] }]);
  expect(rules.places).toEqual([file, path.join(scratch.folder, "keys.json")]);
});

describe("what is wrong is one line with its place", () => {
  const issuers = (...all: string[]): string => `${HEAD}  issuers:\n${all.join("")}`;
  test.each([
    { note: "no YAML", text: "a: [", says: "F:1:5:" },
    {
      note: "another kind",
      text: "apiVersion: gatehouse/v1\nkind: Config\nspec: {}\n",
      says: 'F:2:7: kind must be "Access", not "Config"',
    },
    {
      note: "an unknown field",
      text: `${HEAD}  issuer: []\n`,
      says: 'F:4:3: unknown field "issuer" in spec; did you mean "issuers"?',
    },
    {
      note: "a symmetric algorithm",
      text: issuers(issuer(KEYS + RULES).replace("ES256", "HS256")),
      says: "F:7:20: spec.issuers[0].algorithms[0] must be one of",
    },
    {
      note: "no algorithm",
      text: issuers(issuer(KEYS + RULES).replace("ES256", "none")),
      says: "F:7:20:",
    },
    {
      note: "no audience",
      text: issuers(issuer(KEYS + RULES).replace("[a]", "[]")),
      says: "F:6:18: spec.issuers[0].audiences must hold at least 1 entries",
    },
    {
      note: "keys over plain HTTP",
      text: issuers(issuer(`      keys: {url: 'http://a.example/keys'}\n${RULES}`)),
      says: "F:8:19: spec.issuers[0].keys.url must be an https address",
    },
    {
      note: "a password for keys",
      text: issuers(issuer(`      keys: {url: 'https://a:b@c.example/keys'}\n${RULES}`)),
      says: "F:8:19:",
    },
    {
      note: "no keys there",
      text: issuers(issuer(`      keys: {file: gone.json}\n${RULES}`)),
      says: "F:8:20: keys.file names D/gone.json: there is no such file",
    },
    {
      note: "keys that are none",
      text: issuers(issuer(`      keys: {file: access.yaml}\n${RULES}`)),
      says: "F:8:20:",
    },
    {
      note: "nobody vouches for keys",
      text: issuers(issuer(`      keys: {url: 'https://a.example/k', ca: keys.json}\n${RULES}`)),
      says: "F:8:46: keys.ca names D/keys.json: it holds no certificate",
    },
    {
      note: "an issuer twice",
      text: issuers(issuer(KEYS + RULES), issuer(KEYS + RULES)),
      says: "F:10:15: the issuer https://a.example is there twice",
    },
    {
      note: "a rule for everybody",
      text: issuers(issuer(`${KEYS}      rules: [{match: {}, ${GRANTS}}]\n`)),
      says: "F:9:23: spec.issuers[0].rules[0].match must name what is wanted",
    },
    {
      note: "a claim that nothing would read",
      text: issuers(
        issuer(`${KEYS}      rules: [{match: {sub: x, a: {b: c, __proto__: y}}, ${GRANTS}}]\n`),
      ),
      says: "F:9:42: __proto__ cannot be matched",
    },
    {
      note: "a name that is not closed",
      text: issuers(issuer(`${KEYS}      rules: [{match: {sub: x}, name: '{sub', ${GRANTS}}]\n`)),
      says: "has a brace that nothing closes",
    },
    {
      note: "an agent without bundles",
      text: `${HEAD}  anonymous: [{role: agent}]\n`,
      says: "F:4:15: spec.anonymous[0] has a agent without bundles",
    },
    {
      note: "paths of a viewer",
      text: `${HEAD}  anonymous: [{role: viewer, bundles: [a], paths: [a]}]\n`,
      says: "F:4:51: spec.anonymous[0].paths is nothing of a viewer",
    },
    {
      note: "no scope",
      text: `${HEAD}  anonymous: [{role: viewer, bundles: [a*]}]\n`,
      says: "F:4:39: spec.anonymous[0].bundles is no scope",
    },
    {
      note: "anybody an operator",
      text: `${HEAD}  anonymous: [{role: operator}]\n`,
      says: "F:4:22: spec.anonymous[0].role must be agent, decider or viewer",
    },
    {
      note: "a certificate of anybody",
      text: `${HEAD}  certificates: [{match: {subject: {}}, ${GRANTS}}]\n`,
      says: "must name what is wanted",
    },
    { note: "several things", text: `${HEAD}  a: 1\n  b: 1\n`, says: "(and 1 more)" },
  ])("$note", async ({ text, says }) => {
    const problem = await problemOf(text);
    expect(problem).toContain(says);
    expect(problem).toMatch(/^GATEHOUSE_ACCESS names F:\d+:\d+: [^\n]+$/);
  });

  test("no file", async () => {
    const gone = path.join(scratch.folder, "gone.yaml");
    await expect(readAccessFile(gone)).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("there is no such file"),
    });
  });
});
