import { copyFile, mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { readArchive } from "../../../src/means/archive/read-archive.ts";
import { OLD_HEAD, PUBLISHED, REFUSED } from "../answers.ts";
import { answerOk, type CommandCase, testCommands, useStage } from "../command-cases.ts";
import { runCli } from "../run-cli.ts";

const stage = useStage();
beforeAll(async () => {
  await mkdir(path.join(stage.folder, "empty"));
});

const PUT = "PUT /v1/bundles/authz";
const SAID =
  "PUT /v1/bundles/authz?dry_run=true&roots=authz%2Climits&entrypoints=authz%2Fallow&decide=false&strict=true&engine=wasm&rego_version=0";
const DRY = "PUT /v1/bundles/authz?dry_run=true";

const PUSH_CASES: readonly CommandCase[] = [
  {
    note: "a pushed archive says revision, sequence and what changed",
    argv: ["push", "policy.tar.gz", "--bundle", "authz"],
    answers: { [PUT]: answerOk(PUBLISHED) },
    status: 0,
    stdout: [
      "Pushed authz: revision 3f2a9c1b04de, sequence 4",
      "  + authz/new.rego",
      "  ~ authz/allow.rego",
      "  - old.rego",
    ],
    asked: PUT,
  },
  {
    note: "a plain folder shows the roots that were derived",
    argv: ["push", "plain", "--bundle", "authz"],
    answers: {
      [PUT]: answerOk({
        ...PUBLISHED,
        roots_derived: true,
        changes: { added: ["authz/allow.rego"], changed: [], removed: [] },
        tests: [
          { engine: "exact", asked: 2, of: 2 },
          { engine: "wasm", asked: 0, of: 2, because: "OPA builds no module of them" },
        ],
      }),
    },
    status: 0,
    stdout: [
      "Pushed authz: revision 3f2a9c1b04de, sequence 4",
      "  + authz/allow.rego",
      "  roots derived from the files: authz",
      "  tests asked of exact: 2 of 2",
      "  tests asked of wasm: 0 of 2, because OPA builds no module of them",
    ],
  },
  {
    note: "a declaration names the bundle itself",
    argv: ["push", "declared"],
    answers: {
      [PUT]: answerOk({ ...PUBLISHED, changes: { added: [], changed: [], removed: [] } }),
    },
    status: 0,
    stdout: ["Pushed authz: revision 3f2a9c1b04de, sequence 4"],
    asked: PUT,
  },
  {
    note: "unchanged content says so",
    argv: ["push", "declared"],
    answers: {
      [PUT]: answerOk({
        ...PUBLISHED,
        changed: false,
        changes: { added: [], changed: [], removed: [] },
      }),
    },
    status: 0,
    stdout: ["authz is unchanged: revision 3f2a9c1b04de, sequence 4"],
  },
  {
    note: "warnings come with their place in the folder as typed",
    argv: ["push", "./plain", "--bundle", "authz"],
    answers: {
      [PUT]: answerOk({
        ...PUBLISHED,
        changes: { added: [], changed: [], removed: [] },
        warnings: [
          {
            code: "rego_compile_error",
            message: "unused import",
            location: { file: "authz/allow.rego", row: 3, col: 1 },
          },
          { code: "roots_overlap", message: "agents cannot load authz beside legacy" },
        ],
      }),
    },
    status: 0,
    stdout: ["Pushed authz: revision 3f2a9c1b04de, sequence 4"],
    stderr: [
      "plain/authz/allow.rego:3:1: warning: unused import",
      "warning: agents cannot load authz beside legacy",
    ],
  },
  {
    note: "what bundle.yaml would say can be said by options",
    argv: [
      ...["push", "policy.tar.gz", "--bundle", "authz", "--roots", "authz, limits", "--no-decide"],
      ...["--strict", "--entrypoints", "authz/allow", "--v0", "--dry-run", "--engine", "wasm"],
    ],
    answers: { [SAID]: answerOk({ ...PUBLISHED, changed: false }) },
    status: 0,
    stdout: [
      "authz is unchanged: revision 3f2a9c1b04de, sequence 4",
      "  + authz/new.rego",
      "  ~ authz/allow.rego",
      "  - old.rego",
    ],
    asked: SAID,
  },
  {
    note: "a dry run says what would be and what stays",
    argv: ["push", "policy.tar.gz", "--bundle", "authz", "--dry-run"],
    answers: {
      [DRY]: answerOk({
        ...PUBLISHED,
        head: OLD_HEAD,
        dry_run: true,
        changes: { added: ["a.rego"], changed: [], removed: [] },
      }),
    },
    status: 0,
    stdout: [
      "authz passes as revision 3f2a9c1b04de; dry run: revision 77aa00bb11cc, sequence 3 stays active",
      "  + a.rego",
    ],
    asked: DRY,
  },
  {
    note: "a dry run of a new bundle has nothing active",
    argv: ["push", "policy.tar.gz", "--bundle", "authz", "--dry-run"],
    answers: {
      [DRY]: answerOk({
        ...PUBLISHED,
        head: undefined,
        dry_run: true,
        changes: { added: [], changed: [], removed: [] },
      }),
    },
    status: 0,
    stdout: ["authz passes as revision 3f2a9c1b04de; dry run: nothing is active yet"],
  },
  {
    note: "a refused push lists each finding and the revision that stays",
    argv: ["push", "./plain", "--bundle", "authz"],
    answers: { [PUT]: { status: 400, json: REFUSED } },
    status: 1,
    stdout: [],
    stderr: [
      "plain/authz/allow.rego:7:3: unexpected eof token",
      "plain/authz/roles.rego:12:1: match error",
      "    left  : string",
      "    right : number",
      "error: the bundle does not compile",
      "authz was not changed. Revision 77aa00bb11cc (sequence 3) stays active.",
    ],
  },
  {
    note: "a refused archive keeps the places as they are inside it",
    argv: ["push", "policy.tar.gz", "--bundle", "authz"],
    answers: {
      [PUT]: {
        status: 400,
        json: {
          code: "invalid_parameter",
          message: "unexpected eof token",
          errors: REFUSED.errors.slice(0, 1),
        },
      },
    },
    status: 1,
    stdout: [],
    stderr: [
      "authz/allow.rego:7:3: unexpected eof token",
      "authz was not changed. No revision of it is active.",
    ],
  },
  {
    note: "a refused push as JSON is the server's error on standard output",
    argv: ["push", "policy.tar.gz", "--bundle", "authz", "--json"],
    answers: { [PUT]: { status: 400, json: REFUSED } },
    status: 1,
    stdout: JSON.stringify(REFUSED, undefined, 2).split("\n"),
  },
  {
    note: "a push as JSON is the server's answer",
    argv: ["push", "policy.tar.gz", "--bundle", "authz", "--json"],
    answers: { [PUT]: answerOk(PUBLISHED) },
    status: 0,
    stdout: JSON.stringify(PUBLISHED, undefined, 2).split("\n"),
  },
  {
    note: "a store that is away is not a refusal of the content",
    argv: ["push", "policy.tar.gz", "--bundle", "authz"],
    answers: {
      [PUT]: { status: 503, json: { code: "unavailable", message: "the store is away: Redis" } },
    },
    status: 4,
    stdout: [],
    stderr: ["error: the store is away: Redis"],
  },
  {
    note: "overlapping roots are a refusal without a place",
    argv: ["push", "policy.tar.gz", "--bundle", "authz"],
    answers: {
      [PUT]: {
        status: 409,
        json: { code: "conflict", message: "root authz of authz lies in authz of legacy" },
      },
    },
    status: 1,
    stdout: [],
    stderr: [
      "error: root authz of authz lies in authz of legacy",
      "authz was not changed. No revision of it is active.",
    ],
  },
  {
    note: "a plain folder needs a name",
    argv: ["push", "plain"],
    status: 2,
    stdout: [],
    stderr: [
      "error: no bundle name: give --bundle <name>, or a bundle.yaml with metadata.name",
      "(gatehouse push --help tells more)",
    ],
  },
  {
    note: "an empty folder is not pushed",
    argv: ["push", "empty", "--bundle", "authz"],
    status: 1,
    stdout: [],
    stderr: ["error: empty holds no files to push"],
  },
  {
    note: "a path that is not there is said",
    argv: ["push", "nowhere", "--bundle", "authz"],
    status: 1,
    stdout: [],
    stderr: ["error: cannot read nowhere: there is no such file or folder"],
  },
  {
    note: "a single file is neither folder nor archive",
    argv: ["push", "full/mine.txt", "--bundle", "authz"],
    status: 1,
    stdout: [],
    stderr: ["error: full/mine.txt is neither a folder nor a .tar.gz archive"],
  },
  {
    note: "a bundle name that breaks the rules is wrong usage",
    argv: ["push", "plain", "--bundle", "a/data"],
    status: 2,
    stdout: [],
    stderr: [
      `error: option '--bundle <name>' argument 'a/data' is invalid. invalid bundle name "a/data": the segment "data" is reserved for routes`,
      "(gatehouse push --help tells more)",
    ],
  },
  {
    note: "control characters of an answer do not reach the terminal",
    argv: ["push", "policy.tar.gz", "--bundle", "authz"],
    answers: {
      [PUT]: { status: 400, json: { code: "invalid_parameter", message: "bad \u001b[2J name" } },
    },
    status: 1,
    stdout: [],
    stderr: ["error: bad \\u001b[2J name", "authz was not changed. No revision of it is active."],
  },
];

describe("push", () => testCommands(stage, PUSH_CASES));

test("a folder is sent as a gzipped archive of its files", async () => {
  stage.server.answer(PUT, answerOk(PUBLISHED));
  await runCli(["push", "plain", "--bundle", "authz", "--server", stage.server.url], {
    cwd: stage.folder,
  });
  const sent = stage.server.asked.at(-1);
  expect(sent?.headers["content-type"]).toBe("application/gzip");
  const tree = await readArchive(sent?.body ?? new Uint8Array());
  expect([...tree.keys()]).toEqual(["authz/allow.rego"]);
});

test("a mounted ConfigMap is sent as the files that it shows, and its declaration names the bundle", async () => {
  stage.server.answer(PUT, answerOk(PUBLISHED));
  const mount = path.join(stage.folder, "mount");
  await mkdir(path.join(mount, "..2026_11_26"), { recursive: true });
  await symlink("..2026_11_26", path.join(mount, "..data"));
  for (const file of ["bundle.yaml", "policy.rego"]) {
    const from = file === "bundle.yaml" ? "declared/bundle.yaml" : "plain/authz/allow.rego";
    await copyFile(path.join(stage.folder, from), path.join(mount, "..2026_11_26", file));
    await symlink(`..data/${file}`, path.join(mount, file));
  }
  const run = await runCli(["push", "mount", "--server", stage.server.url], { cwd: stage.folder });
  expect(run.status).toBe(0);
  const sent = stage.server.asked.at(-1);
  expect(sent?.line).toBe(PUT);
  const tree = await readArchive(sent?.body ?? new Uint8Array());
  expect([...tree.keys()]).toEqual(["bundle.yaml", "policy.rego"]);

  await symlink("../plain", path.join(mount, "out"));
  const refused = await runCli(["push", "mount"], { cwd: stage.folder });
  expect([refused.status, refused.stderr]).toEqual([
    1,
    'error: file "out" is refused: it is a link to "../plain", which leads out of the folder\n',
  ]);
});

test("an archive, from a file or standard input, is sent byte for byte", async () => {
  stage.server.answer(PUT, answerOk(PUBLISHED));
  const options = { cwd: stage.folder, stdin: stage.archive };
  for (const source of ["policy.tar.gz", "-"]) {
    await runCli(["push", source, "--bundle", "authz", "--server", stage.server.url], options);
    expect(stage.server.asked.at(-1)?.body.equals(stage.archive)).toBe(true);
  }
});

test("many changed files are counted, not listed", async () => {
  const added = Array.from({ length: 30 }, (_, index) => `data/${index}.json`);
  stage.server.answer(
    PUT,
    answerOk({ ...PUBLISHED, changes: { added, changed: [], removed: [] } }),
  );
  const run = await runCli(
    ["push", "policy.tar.gz", "--bundle", "authz", "--server", stage.server.url],
    {
      cwd: stage.folder,
    },
  );
  expect(run.stdout.split("\n")).toHaveLength(23);
  expect(run.stdout).toContain("    and 10 more files\n");
});
