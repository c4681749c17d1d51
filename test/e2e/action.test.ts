import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { keySetText, rsaSigner, tokenOf } from "../access/jwt/signer.ts";
import { projectAction, runAction } from "../support/composite-action.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { ROOT, temporaryFolder } from "../support/process.ts";

const { folder, remove } = temporaryFolder();
const at = (...names: readonly string[]): string => path.join(folder, ...names);
const REQUEST_TOKEN = "what-the-runner-shows";

let server: RunningServer;
let github: Server;
const signer = rsaSigner("github");
/** The job's branch, and the token that it was given last. */
let ref = "refs/heads/main";
let token = "";

beforeAll(async () => {
  mkdirSync(at("path"));
  // Instead of the registry: the package that is built here.
  const main = path.join(ROOT, "dist", "cli", "main.js");
  const program = `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`;
  const npm = `#!/bin/sh
[ "$1 $2" = "install --prefix" ] || exit 99
bin="$3/node_modules/.bin"
mkdir -p "$bin"
cp "${at("program")}" "$bin/gatehouse"
echo "installed $7"
`;
  writeFileSync(at("program"), program);
  writeFileSync(at("path", "npm"), npm);
  for (const file of [at("program"), at("path", "npm")]) chmodSync(file, 0o755);

  // The project's own example, with keys of the test instead of GitHub's.
  const access = readFileSync(path.join(ROOT, "deploy", "access", "github-actions.yaml"), "utf8");
  writeFileSync(at("access.yaml"), access.replace(/ url: \S+/, " file: keys.json"));
  writeFileSync(at("keys.json"), keySetText(signer));
  server = await startGatehouse({
    GATEHOUSE_DATA_DIR: at("data"),
    GATEHOUSE_BUNDLES: "",
    GATEHOUSE_ACCESS: at("access.yaml"),
  });

  github = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://github");
    const isJob = request.headers.authorization === `Bearer ${REQUEST_TOKEN}`;
    if (!isJob || url.searchParams.get("api-version") !== "2.0") response.writeHead(403).end();
    else {
      token = tokenFor(url.searchParams.get("audience"));
      response.end(JSON.stringify({ count: token.length, value: token }));
    }
  });
  await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  github.close();
  await server.stop();
  remove();
});

/** In 2100: what a token that ends is told is tested where tokens are read. */
const FAR_AWAY = 4_102_444_800;

/** As GitHub tells who a job is. */
function tokenFor(audience: string | null): string {
  return tokenOf(signer, {
    iss: "https://token.actions.githubusercontent.com",
    aud: audience,
    sub: `repo:acme/policies:ref:${ref}`,
    repository: "acme/policies",
    repository_owner_id: "1234567",
    ref,
    exp: FAR_AWAY,
  });
}

interface How {
  readonly passes?: boolean;
  readonly isKnown?: boolean;
  readonly branch?: string;
  readonly without?: readonly string[];
}

let runs = 0;

/** One run of the action over a policy of which the test holds or not, and what the runner says of who the job is. */
async function act(
  inputs: Readonly<Record<string, string>>,
  { passes = true, isKnown = true, branch = "main", without = [] }: How = {},
) {
  runs += 1;
  ref = `refs/heads/${branch}`;
  const own = at(`run-${runs}`);
  mkdirSync(path.join(own, "policy"), { recursive: true });
  const policy = { "authz.rego": `package authz\n\nallow := ${runs} if input.ok\n` };
  const trial = `package authz_test\n\ntest_allow if data.authz.allow == ${runs} with input.ok as ${passes}\n`;
  for (const [name, text] of Object.entries({ ...policy, "authz_test.rego": trial })) {
    writeFileSync(path.join(own, "policy", name), text);
  }
  const { port } = github.address() as AddressInfo;
  const identity = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
  };
  const env = { PATH: `${at("path")}:${process.env["PATH"]}`, ...(isKnown && identity) };
  const run = await runAction({
    folder: own,
    inputs: { folder: "policy", bundle: "authz", ...inputs },
    env,
    without,
  });
  expect(existsSync(path.join(own, "gatehouse", "token"))).toBe(false);
  return run;
}

test("a push by who the job is: checked, tested, and told to what follows", async () => {
  const run = await act({ server: server.url });
  expect(run.statuses).toEqual({ install: 0, "check and test": 0, push: 0 });
  expect(run.outputs).toMatch(/^revision=[0-9a-f]{64}\nsequence=1\n$/);
  expect(run.printed).toContain("installed opa-gatehouse@");
  // GitHub hides from then on what the line names.
  expect(run.printed.split(token)).toHaveLength(2);
  expect(run.printed).toContain(`::add-mask::${token}\n`);
});

test("a dry run publishes nothing, and names the revision that it would be", async () => {
  const run = await act({ server: server.url, "dry-run": "true" }, { without: ["check and test"] });
  expect(run.outputs).toMatch(/^revision=[0-9a-f]{64}\nsequence=1\n$/);
});

test("without a server nothing is pushed", async () => {
  expect((await act({}, { without: ["check and test"] })).statuses).toEqual({ install: 0 });
});

test("a policy of which a test fails is not pushed", async () => {
  const run = await act({ server: server.url }, { passes: false });
  expect(run.statuses).toEqual({ install: 0, "check and test": 1 });
  expect(run.printed).toContain("test_allow");
});

test.each([
  {
    note: "a job that may not say who it is",
    how: { isKnown: false },
    says: "::error::the job may not say who it is: it needs `permissions: { id-token: write }`",
  },
  { note: "a branch that may look at most", how: { branch: "idea" }, says: "author" },
  {
    note: "a token for another service",
    inputs: { audience: "elsewhere" },
    says: "unauthorized",
  },
  { note: "a bundle of others", inputs: { bundle: "billing" }, says: "author" },
  {
    note: "a wish that is none",
    inputs: { "dry-run": "yes" },
    status: 2,
    says: "::error::dry-run is 'yes'; true or false is wanted",
  },
])("$note ends the job, and it is told why", async ({ inputs, how, status = 1, says }) => {
  const without = ["check and test"];
  const run = await act({ server: server.url, ...inputs }, { ...how, without });
  expect(run.statuses).toEqual({ install: 0, push: status });
  expect(run.printed).toContain(says);
  expect(run.outputs).toBe("");
});

test("what somebody gives as an input is no part of a script", () => {
  const { runs: written, inputs } = projectAction();
  for (const { run } of written.steps) expect(run).not.toContain("${{");
  const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  expect(inputs["version"]?.default).toBe(version);
});
