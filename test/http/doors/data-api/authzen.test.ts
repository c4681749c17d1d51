import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import type { AccessOptions } from "../../../../src/http/doors/data-api/authzen/authzen.ts";
import { AUTHZEN, AUTHZEN_URL } from "../../../../src/http/doors/data-api/authzen/settings.ts";
import { answerDecision } from "../../../../src/http/doors/data-api/decisions.ts";
import { decisionRequest } from "../../../support/decision-request.ts";
import { activeRevisionOf } from "../../../support/decisions-of.ts";

const POLICY = `package authz

default allow := false

allow if input.subject.id == "alice"

allow := {"decision": false, "context": {"reason": "not yours", "n": 1.0}} if {
	input.subject.id == "bob"
	input.action.name == "write"
}

allow := "yes" if input.subject.id == "odd"

allow := 1 if {
	input.subject.id == "alice"
	input.context.clash
}

subjects contains id if some id in ["alice", "carol", "bob"]

resources := [{"type": "record", "id": sprintf("r%d", [n]), "properties": {"n": 1.0}} | some n in numbers.range(1, input.context.count)]

actions := ["read", {"name": "write", "properties": {"how": "fast"}}]

echo := {"decision": true, "context": input}
`;

const PATHS = AUTHZEN.parse(
  "evaluation=authz/allow, subject=authz/subjects,resource=data/authz/resources, action=authz/actions",
  AUTHZEN.name,
);

let decisions: Decisions;

beforeAll(async () => {
  decisions = createDecisions({});
  const files = { "a.rego": POLICY };
  decisions.activate(await activeRevisionOf({ name: "authz", roots: ["authz"], files }));
});
afterAll(() => decisions.close());

async function ask(
  path: string,
  body: unknown,
  {
    headers = {},
    access = { paths: PATHS, url: undefined } as AccessOptions,
    method = "POST",
  } = {},
) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = decisionRequest(method, path, text, headers);
  const answer = await answerDecision(decisions, request, { access });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(String(answer.body)) };
}

const alice = { type: "user", id: "alice" };
const bob = { type: "user", id: "bob" };
const odd = { type: "user", id: "odd" };
const record = { type: "record", id: "1" };
const read = { name: "read" };
const write = { name: "write" };

describe("POST /access/v1/evaluation", () => {
  const cases = [
    { note: "permits", subject: alice, action: read, answer: { decision: true } },
    { note: "denies", subject: bob, action: read, answer: { decision: false } },
    {
      note: "gives the policy's context",
      subject: bob,
      action: write,
      answer: { decision: false, context: { reason: "not yours", n: 1 } },
    },
  ];
  test.each(cases)("$note", async ({ subject, action, answer }) => {
    const { status, body } = await ask("/access/v1/evaluation", {
      ...{ subject, action, resource: record },
    });
    expect({ status, body }).toEqual({ status: 200, body: answer });
  });

  test("the policy's input is the four entities as they are written, and nothing else", async () => {
    const access = { paths: { evaluation: "authz/echo" }, url: undefined };
    const entities =
      '"subject":{"type":"user","id":"a","properties":{"n":1.0}},"action":{"name":"x"}';
    const text = `{"options":{}, ${entities}, "resource":{"type":"r","id":"é"},"context":{"t":1e3},"more":1}`;
    const request = decisionRequest("POST", "/access/v1/evaluation", text);
    const answer = await answerDecision(decisions, request, { access });
    expect(String(answer.body)).toBe(
      '{"decision":true,"context":{"action":{"name":"x"},"context":{"t":1e3},"resource":{"id":"é","type":"r"},"subject":{"id":"a","properties":{"n":1.0},"type":"user"}}}\n',
    );
  });

  const whole = { subject: alice, action: read, resource: record };
  const refusals = [
    { note: "no body", body: "", message: /the body is empty/ },
    { note: "no JSON", body: "{", message: /the body is no JSON: unexpected EOF/ },
    { note: "more behind it", body: "{} {}", message: /more than one JSON value/ },
    { note: "a list", body: "[]", message: /the body is no object/ },
    { note: "no subject", body: { ...whole, subject: undefined }, message: /subject is missing/ },
    {
      note: "no id",
      body: { ...whole, subject: { type: "user" } },
      message: /subject.id is missing/,
    },
    {
      note: "an id that is a number",
      body: { ...whole, resource: { type: "r", id: 1 } },
      message: /resource.id is no string/,
    },
    {
      note: "an action that is a text",
      body: { ...whole, action: "read" },
      message: /action is no object/,
    },
    {
      note: "a context that is a list",
      body: { ...whole, context: [] },
      message: /context is no object/,
    },
  ];
  test.each(refusals)("refuses $note", async ({ body, message }) => {
    const answer = await ask("/access/v1/evaluation", body);
    expect(answer).toMatchObject({ status: 400, body: expect.stringMatching(message) });
  });

  test.each([
    {
      note: "what is no verdict",
      body: { ...whole, subject: odd },
      message: /the policy's answer is none/,
    },
    {
      note: "a failure",
      body: { ...whole, context: { clash: true } },
      message: /^eval_conflict_error/,
    },
  ])("$note is an error of the server", async ({ body, message }) => {
    const answer = await ask("/access/v1/evaluation", body);
    expect(answer).toMatchObject({ status: 500, body: expect.stringMatching(message) });
  });
});

describe("POST /access/v1/evaluations", () => {
  const three = { evaluations: [{ subject: alice }, { subject: bob }, { subject: alice }] };
  const defaults = { action: write, resource: record };
  const denied = { decision: false, context: { reason: "not yours", n: 1 } };
  const permitted = { decision: true };
  const cases = [
    { note: "all by default", options: undefined, answer: [permitted, denied, permitted] },
    { note: "all", options: "execute_all", answer: [permitted, denied, permitted] },
    { note: "until one is denied", options: "deny_on_first_deny", answer: [permitted, denied] },
    { note: "until one is permitted", options: "permit_on_first_permit", answer: [permitted] },
  ];
  test.each(cases)("are executed $note", async ({ options, answer }) => {
    const semantic = options && { options: { evaluations_semantic: options } };
    const body = { ...defaults, ...three, ...semantic };
    expect((await ask("/access/v1/evaluations", body)).body).toEqual({ evaluations: answer });
  });

  test("what an evaluation says itself replaces a default as a whole", async () => {
    const body = {
      ...{ subject: { ...bob, properties: {} }, action: read, resource: record },
      evaluations: [{}, { subject: alice }, { subject: { type: "user" } }, { action: write }],
    };
    expect((await ask("/access/v1/evaluations", body)).body).toEqual({
      evaluations: [
        { decision: false },
        { decision: true },
        { decision: false, context: { error: { status: 400, message: "subject.id is missing" } } },
        denied,
      ],
    });
  });

  test("a failure is a denial that says so, and ends a row of permissions", async () => {
    const body = {
      ...{ ...defaults, evaluations: [{ subject: alice }, { subject: odd }, { subject: alice }] },
      options: { evaluations_semantic: "deny_on_first_deny" },
    };
    const message = expect.stringMatching(/^the policy's answer is none/);
    const error = { decision: false, context: { error: { status: 500, message } } };
    expect((await ask("/access/v1/evaluations", body)).body).toEqual({
      evaluations: [permitted, error],
    });
  });

  test.each([undefined, []])("without evaluations it is a single one: %j", async (evaluations) => {
    const body = { subject: alice, ...defaults, evaluations };
    expect((await ask("/access/v1/evaluations", body)).body).toEqual({ decision: true });
  });

  test.each([
    { note: "an unknown semantic", change: { options: { evaluations_semantic: "any" } } },
    { note: "one that is no text", change: { options: { evaluations_semantic: 1 } } },
    { note: "one of JavaScript's own", change: { options: { evaluations_semantic: "__proto__" } } },
    { note: "evaluations that are no list", change: { evaluations: {} } },
    { note: "an evaluation that is no object", change: { evaluations: [1] } },
    { note: "options that are no object", change: { options: [] } },
  ])("$note is refused", async ({ change }) => {
    const { status } = await ask("/access/v1/evaluations", { ...defaults, ...three, ...change });
    expect(status).toBe(400);
  });
});

describe("searches", () => {
  const user = { type: "user" };
  test("give the entities that the policy gives, or make them of their ids", async () => {
    const subjects = { subject: user, action: read, resource: record };
    expect((await ask("/access/v1/search/subject", subjects)).body).toEqual({
      results: ["alice", "bob", "carol"].map((id) => ({ type: "user", id })),
    });
    const actions = { subject: alice, resource: record };
    expect((await ask("/access/v1/search/action", actions)).body).toEqual({
      results: [{ name: "read" }, { name: "write", properties: { how: "fast" } }],
    });
  });

  const resources = (count: number, page?: object) =>
    ask("/access/v1/search/resource", {
      ...{ subject: alice, action: read, resource: { type: "record" }, context: { count } },
      ...(page && { page }),
    });
  const ids = ({ body }: Awaited<ReturnType<typeof resources>>): string[] =>
    body.results.map(({ id }: { id: string }) => id);

  test("come page by page, each with a token for the next", async () => {
    const first = await resources(5, { limit: 2 });
    expect(first.body.page).toMatchObject({ count: 2, total: 5 });
    const second = await resources(5, { limit: 2, token: first.body.page.next_token });
    const third = await resources(5, { limit: 2, token: second.body.page.next_token });
    expect([first, second, third].flatMap(ids)).toEqual(["r1", "r2", "r3", "r4", "r5"]);
    expect(third.body.page).toEqual({ next_token: "", count: 1, total: 5 });
  });

  test("that find very much come in pages by themselves", async () => {
    const { body } = await resources(1_001);
    expect(body.results).toHaveLength(1_000);
    const rest = await resources(1_001, { token: body.page.next_token });
    expect(ids(rest)).toEqual(["r1001"]);
  });

  test.each([
    { note: "a token of another request", count: 6, page: { limit: 2 } },
    { note: "a token for another limit", count: 5, page: { limit: 3 } },
  ])("$note is refused", async ({ count, page }) => {
    const { token } = { token: (await resources(5, { limit: 2 })).body.page.next_token };
    expect(await resources(count, { ...page, token })).toMatchObject({ status: 400 });
  });

  test.each([{ token: "x" }, { token: 1 }, { limit: 0 }, { limit: "2" }, []])(
    "the page %j is refused",
    async (page) => {
      expect(await resources(5, page)).toMatchObject({ status: 400 });
    },
  );

  test("what was searched needs a type alone, all else a name", async () => {
    const body = { subject: { type: "user" }, action: read, resource: { type: "record" } };
    const answer = await ask("/access/v1/search/subject", body);
    expect(answer).toMatchObject({ status: 400, body: "resource.id is missing" });
  });
});

describe("around them", () => {
  const body = { subject: alice, action: read, resource: record };

  test.each([{ evaluation: "/access/v1/evaluation" }, { evaluation: "/access/v1/evaluations" }])(
    "an answer has the name of its request",
    async ({ evaluation }) => {
      const headers = { "x-request-id": "bfe9eb29 <x>" };
      for (const sent of [body, {}]) {
        const answer = await ask(evaluation, sent, { headers });
        expect(answer.headers).toMatchObject({ "X-Request-ID": "bfe9eb29 <x>" });
      }
    },
  );

  test("the metadata say what is offered, and where", async () => {
    const where = "/.well-known/authzen-configuration";
    const get = { method: "GET", headers: { host: "pdp.example.com:8420" } };
    const base = "http://pdp.example.com:8420";
    const found = await ask(where, "", get);
    expect(found.body).toEqual({
      policy_decision_point: base,
      access_evaluation_endpoint: `${base}/access/v1/evaluation`,
      access_evaluations_endpoint: `${base}/access/v1/evaluations`,
      search_subject_endpoint: `${base}/access/v1/search/subject`,
      search_resource_endpoint: `${base}/access/v1/search/resource`,
      search_action_endpoint: `${base}/access/v1/search/action`,
    });
    const url = AUTHZEN_URL.parse("https://pdp.example.com/", AUTHZEN_URL.name);
    const access = { paths: { evaluation: "authz/allow" }, url };
    expect((await ask(where, "", { ...get, access })).body).toEqual({
      policy_decision_point: "https://pdp.example.com",
      access_evaluation_endpoint: "https://pdp.example.com/access/v1/evaluation",
      access_evaluations_endpoint: "https://pdp.example.com/access/v1/evaluations",
    });
  });

  test("the metadata say https where TLS is spoken", async () => {
    const access = { paths: { evaluation: "a" }, url: undefined, scheme: "https" as const };
    const get = { method: "GET", headers: { host: "pdp.example.com" }, access };
    const found = await ask("/.well-known/authzen-configuration", "", get);
    expect(found.body).toMatchObject({ policy_decision_point: "https://pdp.example.com" });
  });

  test("while bundles are on their way nobody is told that there is none", async () => {
    let open = (): void => undefined;
    let isComing = true;
    const over = new Promise<void>((resolve) => {
      open = () => {
        isComing = false;
        resolve();
      };
    });
    const late = createDecisions({
      coming: () => (isComing ? { what: "the declared bundles", over } : undefined),
    });
    try {
      const text = JSON.stringify(body);
      const answer = answerDecision(late, decisionRequest("POST", "/access/v1/evaluation", text));
      const active = await activeRevisionOf({
        ...{ name: "authz", roots: ["authz"], files: { "a.rego": POLICY } },
        settings: { authzen: { evaluation: "authz/allow" } },
      });
      late.activate(active);
      open();
      expect(String((await answer).body)).toBe('{"decision":true}\n');
    } finally {
      late.close();
    }
  });

  test("where nobody has named no decision there is none", async () => {
    const access = { paths: {}, url: undefined };
    const message = expect.stringMatching(/GATEHOUSE_AUTHZEN \(evaluation=<path>\)/);
    expect(await ask("/access/v1/evaluation", body, { access })).toMatchObject({
      ...{ status: 404, body: message },
    });
  });

  test.each(["evaluation", "evaluations=a", "evaluation=a//b", "evaluation=", "subject=a=b"])(
    "GATEHOUSE_AUTHZEN may not be %j",
    (text) => {
      expect(() => AUTHZEN.parse(text, AUTHZEN.name)).toThrow(/GATEHOUSE_AUTHZEN holds/);
    },
  );
});
