import { describe, expect, test } from "@jest/globals";
import {
  BUILT,
  DAMAGED,
  EPOCH,
  HEAD,
  HISTORY,
  LIST,
  OLD_REVISION,
  PUBLISHED,
  REVISION,
  SUMMARY,
} from "../answers.ts";
import { startCannedServer } from "../canned-server.ts";
import { answerOk, answerRaw, type CommandCase, testCommands, useStage } from "../command-cases.ts";
import { runCli } from "../run-cli.ts";

const stage = useStage();

/** How every inspection of the bundle begins. */
const INSPECTED: readonly string[] = [
  "authz",
  `  revision     ${REVISION}`,
  `  sequence     4 (epoch ${EPOCH})`,
  "  updated      3 min ago (2026-11-20T11:57:00.000Z)",
  "  roots        authz, roles",
  "  entrypoints  authz/allow",
];

const READ_CASES: readonly CommandCase[] = [
  {
    note: "the bundles come as an aligned table",
    argv: ["list"],
    answers: { "GET /v1/bundles": answerOk(LIST) },
    status: 0,
    stdout: [
      "BUNDLE        REVISION      SEQUENCE  UPDATED       SIZE  DECIDE  ROOTS",
      "authz         3f2a9c1b04de         4  3 min ago   1.2 kB  yes     authz, roles",
      "k8s/injector  77aa00bb11cc       112  2 d ago    12.3 MB  no      everything",
    ],
  },
  {
    note: "a server without bundles says how to push one",
    argv: ["list"],
    answers: { "GET /v1/bundles": answerOk({ bundles: [] }) },
    status: 0,
    stdout: [
      "No bundles on <server> yet. Push one: npx gatehouse push ./my-policy --bundle my-policy",
    ],
  },
  {
    note: "the list as JSON is one document",
    argv: ["list", "--json"],
    answers: { "GET /v1/bundles": answerOk(LIST) },
    status: 0,
    stdout: JSON.stringify(LIST, undefined, 2).split("\n"),
  },
  {
    note: "a bundle without a record is listed with what is known, beside the others",
    argv: ["list"],
    answers: { "GET /v1/bundles": answerOk({ bundles: [SUMMARY, DAMAGED] }) },
    status: 0,
    stdout: [
      "BUNDLE  REVISION      SEQUENCE  UPDATED      SIZE  DECIDE  ROOTS",
      "authz   3f2a9c1b04de         4  3 min ago  1.2 kB  yes     authz, roles",
      "lost    3f2a9c1b04de         4  3 min ago       ?  ?       ?",
      "lost: its record is missing",
    ],
  },
  {
    note: "a bundle that anybody may read says so",
    argv: ["list"],
    answers: {
      "GET /v1/bundles": answerOk({ bundles: [{ ...SUMMARY, access: { read: "anyone" } }] }),
    },
    status: 0,
    stdout: [
      "BUNDLE  REVISION      SEQUENCE  UPDATED      SIZE  DECIDE  ROOTS",
      "authz   3f2a9c1b04de         4  3 min ago  1.2 kB  yes     authz, roles",
      "authz: read: anyone",
    ],
  },
  {
    note: "and told when it is inspected",
    argv: ["inspect", "lost"],
    answers: { "GET /v1/bundles/lost": answerOk(DAMAGED) },
    status: 0,
    stdout: [
      "lost",
      `  revision     ${REVISION}`,
      `  sequence     4 (epoch ${EPOCH})`,
      "  updated      3 min ago (2026-11-20T11:57:00.000Z)",
      "  problem      its record is missing",
    ],
  },
  {
    note: "the history shows moves, sizes and what is no longer kept",
    argv: ["history", "authz"],
    answers: {
      "GET /v1/bundles/authz/revisions": answerOk({
        ...HISTORY,
        revisions: [
          ...HISTORY.revisions,
          { ...HISTORY.revisions[1], revision: `abcdef012345${"0".repeat(52)}` },
        ],
      }),
    },
    status: 0,
    stdout: [
      "SEQUENCE  REVISION      WHEN        REASON      SIZE",
      "       4  3f2a9c1b04de  3 min ago   push      2.3 kB  active",
      "       3  77aa00bb11cc  2 h ago     rollback  2.3 kB",
      "       2  90909090abcd  2026-09-01  push           -  no longer kept",
      "       1  77aa00bb11cc  2026-08-01  declared  2.3 kB",
      "",
      "Also kept:",
      "REVISION      CREATED       SIZE",
      "abcdef012345  2026-08-01  2.3 kB",
    ],
  },
  {
    note: "the history as JSON is one document",
    argv: ["history", "authz", "--json"],
    answers: { "GET /v1/bundles/authz/revisions": answerOk(HISTORY) },
    status: 0,
    stdout: JSON.stringify(HISTORY, undefined, 2).split("\n"),
  },
  {
    note: "a bundle that is not there is said in the server's words",
    argv: ["history", "nobody"],
    answers: {
      "GET /v1/bundles/nobody/revisions": {
        status: 404,
        json: { code: "not_found", message: "there is no bundle nobody" },
      },
    },
    status: 1,
    stdout: [],
    stderr: ["error: there is no bundle nobody"],
  },
  {
    note: "a rollback says the new sequence",
    argv: ["rollback", "k8s/injector", "77aa00bb"],
    answers: {
      "POST /v1/bundles/k8s/injector/rollback": answerOk({
        ...PUBLISHED,
        name: "k8s/injector",
        revision: OLD_REVISION,
        head: { epoch: EPOCH, sequence: 5, revision: OLD_REVISION },
      }),
    },
    status: 0,
    stdout: [
      "Rolled back k8s/injector: revision 77aa00bb11cc, sequence 5",
      "  + authz/new.rego",
      "  ~ authz/allow.rego",
      "  - old.rego",
    ],
    asked: "POST /v1/bundles/k8s/injector/rollback",
  },
  {
    note: "a served bundle is inspected by its name",
    argv: ["inspect", "authz"],
    answers: { "GET /v1/bundles/authz": answerOk(SUMMARY) },
    status: 0,
    stdout: [...INSPECTED, "  decide       yes", "  rego         v1", "  size         1.2 kB"],
  },
  {
    note: "and with what was built of it, where the server says so",
    argv: ["inspect", "authz"],
    answers: { "GET /v1/bundles/authz": answerOk({ ...SUMMARY, built: BUILT }) },
    status: 0,
    stdout: [
      ...INSPECTED,
      "  decide       yes",
      "  rego         v1",
      "  size         1.2 kB",
      "  engine       exact: spec.engine leaves it open",
      "  portable     no, because",
      "               - authz/allow.rego:3:6: no builtin time.now_ns",
      "               - it does not load",
      "  tests        exact: 2 of 2",
      "               @open-policy-agent/opa-wasm: 0 of 1, because OPA builds no module of them",
      "  targets      rego, wasm, plan",
      "  plan         differs from OPA, because",
      "               - authz/allow.rego:9:1: a negation",
    ],
  },
  {
    note: "of which some may be missing",
    argv: ["inspect", "authz"],
    answers: {
      "GET /v1/bundles/authz": answerOk({
        ...SUMMARY,
        decide: false,
        built: { targets: ["rego"] },
      }),
    },
    status: 0,
    stdout: [
      ...INSPECTED,
      "  decide       no: for agents only",
      "  rego         v1",
      "  size         1.2 kB",
      "  targets      rego",
    ],
  },
  {
    note: "something that is neither here nor a name is said",
    argv: ["inspect", "./nowhere"],
    status: 1,
    stdout: [],
    stderr: ["error: there is no file or folder ./nowhere, and it is no bundle name either"],
  },
];

const STRANGE = "is it a Gatehouse server?";
const BROKEN_CASES: readonly CommandCase[] = [
  {
    note: "a web page is not an answer",
    argv: ["list"],
    answers: { "GET /v1/bundles": answerRaw(200, "text/html", "<html>") },
    status: 1,
    stdout: [],
    stderr: [
      `error: <server> answered with status 200 (text/html), but it is not JSON; ${STRANGE}`,
    ],
  },
  {
    note: "JSON of another shape is not an answer",
    argv: ["list"],
    answers: {
      "GET /v1/bundles": answerOk({ bundles: [{ ...SUMMARY, head: { ...HEAD, revision: 4 } }] }),
    },
    status: 1,
    stdout: [],
    stderr: [
      `error: <server> answered with status 200 (application/json), but bundles.0.head.revision: 64 hexadecimal digits are wanted; ${STRANGE}`,
    ],
  },
  {
    note: "a bundle with a problem is looked at as closely",
    argv: ["list"],
    answers: { "GET /v1/bundles": answerOk({ bundles: [{ ...DAMAGED, problem: 4 }] }) },
    status: 1,
    stdout: [],
    stderr: [
      `error: <server> answered with status 200 (application/json), but bundles.0.problem: Invalid input: expected string, received number; ${STRANGE}`,
    ],
  },
  {
    note: "an error of another shape is not an answer either",
    argv: ["push", "policy.tar.gz", "--bundle", "authz"],
    answers: {
      "PUT /v1/bundles/authz": answerRaw(502, "text/html", "<h1>Bad Gateway</h1>"),
    },
    status: 1,
    stdout: [],
    stderr: [
      `error: <server> answered with status 502 (text/html), but it is not an error in OPA's shape; ${STRANGE}`,
    ],
  },
  {
    note: "an answer that breaks off is a server that cannot be reached",
    argv: ["list"],
    answers: {
      "GET /v1/bundles": (response) => {
        response.writeHead(200, { "Content-Length": "1000" });
        response.write("{", () => response.socket?.end());
      },
    },
    status: 4,
    stdout: [],
    stderr: ["error: cannot reach <server>: the connection was closed before the answer was whole"],
  },
  {
    note: "a redirect is not followed",
    argv: ["list"],
    answers: {
      "GET /v1/bundles": (response) => {
        response.writeHead(302, { Location: "http://127.0.0.1:1/" });
        response.end();
      },
    },
    status: 4,
    stdout: [],
    stderr: ["error: cannot reach <server>: it redirects elsewhere; name that server itself"],
  },
];

describe("list, history, rollback, inspect", () => testCommands(stage, READ_CASES));
describe("answers that no Gatehouse gives", () => testCommands(stage, BROKEN_CASES));

describe("a server that is not there", () => {
  test.each([["list"], ["push", "policy.tar.gz", "--bundle", "authz"], ["watch"]])(
    "%s says what to do and exits 4",
    async (...argv) => {
      const gone = await startCannedServer();
      await gone.close();
      const run = await runCli(argv, { cwd: stage.folder, env: { GATEHOUSE_SERVER: gone.url } });
      expect(run).toEqual({
        status: 4,
        stdout: "",
        stderr: `error: cannot reach ${gone.url}: connection refused; is the server running? (npx gatehouse serve)\n`,
      });
    },
  );
});

test("Ctrl-C in a call ends quietly with 130", async () => {
  const interrupt = new AbortController();
  stage.server.answer("GET /v1/bundles", () => interrupt.abort());
  const run = await runCli(["list", "--server", stage.server.url], { signal: interrupt.signal });
  expect(run).toEqual({ status: 130, stdout: "", stderr: "" });
});
