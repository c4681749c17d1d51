import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type CannedServer, startCannedServer } from "../canned-server.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const TOKEN = "gatehouse_s3cret";
const folder: string = mkdtempSync(path.join(tmpdir(), "gatehouse-contexts-"));
const home: string = path.join(folder, "home");
const contexts: string = path.join(home, "gatehouse", "contexts.yaml");
let here: CannedServer;
let there: CannedServer;

beforeAll(async () => {
  for (const [file, text] of Object.entries({
    token: `${TOKEN}\n`,
    other: "other\n",
    words: `${TOKEN} ${TOKEN}`,
    empty: "\n",
  })) {
    writeFileSync(path.join(folder, file), text);
  }
  writeFileSync(path.join(folder, "large"), "x".repeat(64 * 1024 + 1));
  here = await startCannedServer();
  there = await startCannedServer();
  for (const server of [here, there]) {
    server.answer("GET /v1/bundles", { status: 200, json: { bundles: [] } });
  }
});

afterAll(async () => {
  await here.close();
  await there.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => rmSync(home, { recursive: true, force: true }));

function gatehouse(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliRun> {
  return runCli(argv, { cwd: folder, env: { XDG_CONFIG_HOME: home, ...env } });
}

async function addBoth(): Promise<void> {
  const urls = { here: here.url, there: there.url };
  for (const [name, url] of Object.entries(urls)) {
    const argv = ["context", "add", name, "--server", url];
    const token = name === "there" ? ["--token-file", "token"] : [];
    expect((await gatehouse([...argv, ...token])).status).toBe(0);
  }
}

describe("the file of contexts", () => {
  test("is for its owner alone and holds paths, never a token", async () => {
    await addBoth();
    expect(statSync(contexts).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(contexts)).mode & 0o777).toBe(0o700);
    expect(readFileSync(contexts, "utf8")).toBe(`apiVersion: gatehouse/v1
kind: Contexts
spec:
  current: "here"
  contexts:
    "here":
      server: "${here.url}"
    "there":
      server: "${there.url}"
      tokenFile: "${path.join(folder, "token")}"
`);
  });

  test("may lie elsewhere: a link to it stays one", async () => {
    const kept = path.join(folder, "kept.yaml");
    mkdirSync(path.dirname(contexts), { recursive: true });
    writeFileSync(kept, "apiVersion: gatehouse/v1\nkind: Contexts\nspec: { contexts: {} }\n");
    symlinkSync(kept, contexts);
    await addBoth();
    expect(readFileSync(kept, "utf8")).toContain(there.url);
  });

  test("lies in ~/.config where nothing else is said", async () => {
    const argv = ["context", "add", "a", "--server", "a:1"];
    const env = { XDG_CONFIG_HOME: "relative", HOME: home };
    expect((await gatehouse(argv, env)).status).toBe(0);
    expect(statSync(path.join(home, ".config", "gatehouse", "contexts.yaml")).isFile()).toBe(true);
  });

  test.each([
    {
      note: "an unknown field",
      spec: "{ contexts: { a: { sever: x } } }",
      says: ':3:26: unknown field "sever"',
    },
    {
      note: "a name that is none",
      spec: '{ contexts: { "a b": { server: x } } }',
      says: "is no name of a context",
    },
    {
      note: "no server URL",
      spec: "{ current: a, contexts: { a: { server: 'ftp://x' } } }",
      says: "is no server URL",
    },
    {
      note: "a current one that is not there",
      spec: "{ current: b, contexts: {} }",
      says: 'no context "b"',
    },
  ])("is refused with the place: $note", async ({ spec, says }) => {
    mkdirSync(path.dirname(contexts), { recursive: true });
    writeFileSync(contexts, `apiVersion: gatehouse/v1\nkind: Contexts\nspec: ${spec}\n`);
    const run = await gatehouse(["list"]);
    expect(run.status).toBe(5);
    expect(run.stderr).toContain(says);
  });
});

describe("a command asks", () => {
  const CASES = [
    { note: "the current context's server", argv: [], env: {}, asks: "here", as: undefined },
    {
      note: "that of a context that is named, as who it says",
      argv: ["--context", "there"],
      env: {},
      asks: "there",
      as: TOKEN,
    },
    {
      note: "that of a named context before the variables",
      argv: ["--context", "there"],
      env: { GATEHOUSE_SERVER: "here", GATEHOUSE_TOKEN_FILE: "other" },
      asks: "there",
      as: TOKEN,
    },
    {
      note: "that of the variable before the current context",
      argv: [],
      env: { GATEHOUSE_SERVER: "there" },
      asks: "there",
      as: undefined,
    },
    {
      note: "as the variable says",
      argv: [],
      env: { GATEHOUSE_TOKEN_FILE: "other" },
      asks: "here",
      as: "other",
    },
    {
      note: "that of the flag",
      argv: ["--server", "there"],
      env: { GATEHOUSE_SERVER: "here" },
      asks: "there",
      as: undefined,
    },
    {
      note: "as the flag says",
      argv: ["--context", "there", "--token-file", "other"],
      env: {},
      asks: "there",
      as: "other",
    },
  ];
  test.each(CASES)("$note", async ({ argv, env, asks, as }) => {
    await addBoth();
    const urls: Readonly<Record<string, string>> = { here: here.url, there: there.url };
    const before = { here: here.asked.length, there: there.asked.length };
    const run = await gatehouse(
      [
        "list",
        ...argv.map((each, index) =>
          argv[index - 1] === "--server" ? (urls[each] ?? each) : each,
        ),
      ],
      Object.fromEntries(Object.entries(env).map(([name, value]) => [name, urls[value] ?? value])),
    );
    expect(run).toMatchObject({ status: 0, stderr: "" });
    const asked = (asks === "here" ? here : there).asked;
    expect(here.asked.length + there.asked.length).toBe(before.here + before.there + 1);
    expect(asked.at(-1)?.headers.authorization).toBe(as && `Bearer ${as}`);
  });

  test("the credentials of the current context go to no other server", async () => {
    await addBoth();
    await gatehouse(["context", "use", "there"]);
    await gatehouse(["list", "--server", here.url]);
    expect(here.asked.at(-1)?.headers.authorization).toBeUndefined();
    await gatehouse(["list"], { GATEHOUSE_SERVER: here.url });
    expect(here.asked.at(-1)?.headers.authorization).toBeUndefined();
  });
});

describe("gatehouse context", () => {
  test("list marks the current one", async () => {
    expect((await gatehouse(["context", "list"])).stdout).toMatch(/^No contexts yet/);
    await addBoth();
    const { stdout } = await gatehouse(["context", "list"]);
    expect(stdout).toContain(`*  here     ${here.url}`);
    expect(stdout).toContain(`   there    ${there.url}`);
    const { contexts: listed } = JSON.parse(
      (await gatehouse(["context", "list", "--json"])).stdout,
    );
    expect(listed[0]).toEqual({ name: "here", current: true, server: here.url });
  });

  test("show names files, and no token", async () => {
    await addBoth();
    expect((await gatehouse(["context", "show"])).stdout).toContain(`server: "${here.url}"`);
    const run = await gatehouse(["context", "show", "there", "--json"]);
    expect(JSON.parse(run.stdout)).toMatchObject({
      name: "there",
      tokenFile: path.join(folder, "token"),
    });
    expect(run.stdout).not.toContain(TOKEN);
  });

  test("remove forgets; the current one is then none", async () => {
    await addBoth();
    const { stdout } = await gatehouse(["context", "remove", "here"]);
    expect(stdout).toBe("Removed here; there is no current one now\n");
    expect((await gatehouse(["context", "show"])).stderr).toContain("there is no current context");
  });

  test("use says what goes before it", async () => {
    await addBoth();
    const run = await gatehouse(["context", "use", "there"], { GATEHOUSE_SERVER: here.url });
    expect(run.stdout).toBe(`Using there: commands talk to ${there.url}\n`);
    expect(run.stderr).toContain("GATEHOUSE_SERVER is set and goes before");
  });

  test("add warns of a token in clear", async () => {
    const argv = ["context", "add", "a", "--token-file", "token", "--server"];
    expect((await gatehouse([...argv, "http://a.example"])).stderr).toContain("in clear");
    for (const server of ["https://a.example", "http://localhost:1", "http://[::1]:1"]) {
      expect((await gatehouse([...argv, server, "--force"])).stderr).toBe("");
    }
  });

  test.each([
    {
      note: "a name twice",
      argv: ["add", "here", "--server", "a:1"],
      status: 1,
      says: "replace it with --force",
    },
    {
      note: "no name",
      argv: ["add", "a b", "--server", "a:1"],
      status: 2,
      says: '"a b" names no context',
    },
    {
      note: "a name like a path",
      argv: ["add", "../a", "--server", "a:1"],
      status: 2,
      says: "names no context",
    },
    { note: "no server", argv: ["add", "a"], status: 2, says: "required option '--server <url>'" },
    {
      note: "a password in the URL",
      argv: ["add", "a", "--server", "http://u:p@a"],
      status: 2,
      says: "holds no user",
    },
    {
      note: "a certificate without key",
      argv: ["add", "a", "--server", "a:1", "--cert", "token"],
      status: 2,
      says: "--cert and --key need each other",
    },
    {
      note: "no file of certificates",
      argv: ["add", "a", "--server", "a:1", "--ca", "none.pem"],
      status: 1,
      says: "cannot read",
    },
    {
      note: "no token file",
      argv: ["add", "a", "--server", "a:1", "--token-file", "none"],
      status: 5,
      says: "cannot read",
    },
    {
      note: "a token of two words",
      argv: ["add", "a", "--server", "a:1", "--token-file", "words"],
      status: 5,
      says: "words holds no token: one word",
    },
    {
      note: "an empty token",
      argv: ["add", "a", "--server", "a:1", "--token-file", "empty"],
      status: 5,
      says: "empty holds no token",
    },
    {
      note: "a large token",
      argv: ["add", "a", "--server", "a:1", "--token-file", "large"],
      status: 5,
      says: "larger than 64 KiB",
    },
    {
      note: "an unknown name",
      argv: ["use", "ther"],
      status: 5,
      says: 'there is no context "ther"; did you mean "there"?',
    },
  ])("refuses $note", async ({ argv, status, says }) => {
    await addBoth();
    const run = await gatehouse(["context", ...argv]);
    expect(run.status).toBe(status);
    expect(run.stderr).toContain(says);
    expect(run.stderr).not.toContain(TOKEN);
  });

  test("a server and a context at once are wrong usage", async () => {
    const run = await gatehouse(["list", "--server", "a:1", "--context", "here"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("cannot be used with");
  });

  test("where no folder is a person's, none is kept", async () => {
    const run = await gatehouse(["context", "add", "a", "--server", "a:1"], {
      XDG_CONFIG_HOME: "",
    });
    expect(run.status).toBe(5);
    expect(run.stderr).toContain("neither XDG_CONFIG_HOME nor HOME");
  });
});
