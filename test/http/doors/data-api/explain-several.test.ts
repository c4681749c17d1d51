import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import { answerDecision } from "../../../../src/http/doors/data-api/decisions.ts";
import { decisionRequest } from "../../../support/decision-request.ts";
import { activeRevisionOf, type BundleFiles } from "../../../support/decisions-of.ts";
import {
  type OpaDataServer,
  type PlainRequest,
  startOpaDataServer,
} from "../../../support/opa-data-server.ts";
import { sortedLocals } from "../../../support/sorted-locals.ts";

/** Both have a file of one name, and variables that the compiler renames. */
const BUNDLES: readonly BundleFiles[] = [
  {
    name: "authz",
    roots: ["authz", "shared/a"],
    files: {
      "policy.rego": `package authz

default allow := false

allow if {
	user := input.user
	note := trace(sprintf("asked by %s", [user]))
	note
	user in {"alice", "bob"}
}

double(x) := y if y := 2 * x
`,
      "more.rego": 'package shared.a\n\nnames contains n if some n in ["a", "b"]\n',
      "data.json": '{"authz": {"limits": [1, 2.0]}}',
    },
  },
  {
    name: "other",
    roots: ["other", "shared/b"],
    digit: "b",
    files: {
      "policy.rego": `package other

x := y if {
	y := count([z | some z in [1, 2]; trace("counted")])
}

role := "one" if input.one
role := "two" if input.two
`,
      "more.rego": "package shared.b\n\nk[v] := 1 if some v in [3]\n",
    },
  },
];

/** Of packages OPA tells terms in debug that it has changed since. */
const MODES = ["notes", "fails", "full", "debug"];
const isToldWrong = ({ target }: PlainRequest, mode: string): boolean =>
  mode === "debug" && (target.endsWith("/data") || target.endsWith("/shared"));
const input = JSON.stringify({ user: "alice" });

const paths = ["", "shared", "authz/nothing", "nobody"].map((path): PlainRequest => {
  const target = path === "" ? "/v1/data" : `/v1/data/${path}`;
  return { method: "POST", target, body: `{"input":${input}}` };
});
const queries = [
  "x = data.authz.allow; y = data.other.x",
  "data.shared[a].names[n]",
  "some i; data.other.x == data.authz.limits[i]",
  "x := data.authz.double(data.other.x)",
  "data.other.x; data.authz.nothing",
].map(
  (query): PlainRequest => ({
    ...{ method: "POST", target: "/v1/query" },
    body: JSON.stringify({ query, input: { user: "alice" } }),
  }),
);

const cases = [...paths, ...queries].flatMap((plain) =>
  MODES.filter((mode) => !isToldWrong(plain, mode)).flatMap((mode) =>
    ["", "&pretty"].map((pretty) => {
      const target = `${plain.target}?explain=${mode}${pretty}`;
      return { ...plain, target, note: `${target} ${plain.body}` };
    }),
  ),
);

describe("what several bundles answer is explained as by an agent that holds them", () => {
  let opa: OpaDataServer;
  let decisions: Decisions;

  beforeAll(async () => {
    decisions = createDecisions({});
    const files: Record<string, string> = {};
    for (const bundle of BUNDLES) {
      decisions.activate(await activeRevisionOf(bundle));
      const manifest = JSON.stringify({ roots: bundle.roots });
      for (const [file, text] of Object.entries({ ...bundle.files, ".manifest": manifest })) {
        files[`${bundle.name}/${file}`] = text;
      }
    }
    opa = await startOpaDataServer(files, ["-b", "authz", "-b", "other"]);
  });
  afterAll(async () => {
    decisions?.close();
    await opa?.close();
  });

  const ask = async ({ method, target, body }: PlainRequest) => {
    const answer = await answerDecision(decisions, decisionRequest(method, target, body));
    return { status: answer.status, body: String(answer.body) };
  };

  test.each(cases)("$note", async ({ note: _note, ...plain }) => {
    const theirs = await opa.ask(plain);
    const { status, body } = await ask(plain);
    expect({ status, body: sortedLocals(body) }).toEqual({
      status: theirs.status,
      body: sortedLocals(theirs.body.toString("utf8")),
    });
  });

  test("an error is told as it is without", async () => {
    const body = '{"input":{"one":1,"two":2}}';
    const plain = { method: "POST", target: "/v1/data", body };
    expect(await ask({ ...plain, target: "/v1/data?explain=full" })).toEqual(await ask(plain));
  });

  test("in a batch there is no place for it, which is said", async () => {
    const body = '{"inputs":{"a":{}}}';
    const target = "/v1/batch/data/authz/allow?explain=full";
    expect(await ask({ method: "POST", target, body })).toMatchObject({
      status: 400,
      body: expect.stringContaining("not supported for batches: ask for one decision at a time"),
    });
  });
});

test("where an agent that holds them decides otherwise that is said", async () => {
  const decisions = createDecisions({});
  try {
    const one = { "p.rego": "package p\n\nx := 1 if not data.q.y\n" };
    decisions.activate(await activeRevisionOf({ name: "p", roots: ["p"], files: one }));
    const other = { "q.rego": "package q\n\ny := true\n" };
    decisions.activate(await activeRevisionOf({ name: "q", roots: ["q"], files: other }));
    const get = async (target: string) =>
      JSON.parse(String((await answerDecision(decisions, decisionRequest("GET", target))).body));
    expect(await get("/v1/data")).toEqual({ result: { p: { x: 1 }, q: { y: true } } });
    expect(await get("/v1/data?explain=full")).toMatchObject({
      code: "invalid_parameter",
      message: expect.stringMatching(/^an agent that holds all of these bundles decides otherwise/),
    });
  } finally {
    decisions.close();
  }
});
