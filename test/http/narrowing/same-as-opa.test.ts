import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createGuard } from "../../../src/access/guard.ts";
import { createDecisions, type Decisions } from "../../../src/decide/decisions.ts";
import { POLICY_OF_REQUESTS } from "../../../src/domain/bundle-name.ts";
import { createNarrowing } from "../../../src/http/narrowing/narrowing.ts";
import { tokenTable } from "../../access/token-table.ts";
import { activeRevisionOf } from "../../support/decisions-of.ts";
import {
  type OpaDataServer,
  type PlainRequest,
  sendPlain,
  startOpaDataServer,
} from "../../support/opa-data-server.ts";
import { type Gatehouse, startGatehouse } from "../gatehouse.ts";

/** Refuses what the rules do not allow, and says what it was asked. */
const POLICY = `package system.authz

default allowed := false

allowed if input.identity == "alice"

allowed if {
	input.method == "GET"
	input.path == ["v1", "data", "open"]
}

allowed if input.params.let == ["in"]

allowed if "in" in input.headers["X-Let"]

allowed if input.body.let.me == "in"

allow := {"allowed": allowed, "reason": json.marshal(input)}
`;
const OPERATOR = [{ role: "operator" }] as const;

let opa: OpaDataServer;
let ours: Gatehouse;
let decisions: Decisions;
let inputs: string[] = [];

beforeAll(async () => {
  const options = ["--authentication=token", "--authorization=basic", "authz.rego"];
  // Its own question whether it is healthy is one of those that it refuses.
  opa = await startOpaDataServer(
    { "authz.rego": `${POLICY}\nallowed if input.path == ["health"]\n` },
    options,
  );
  decisions = createDecisions({});
  const files = { "authz.rego": POLICY };
  decisions.activate(
    await activeRevisionOf({ name: POLICY_OF_REQUESTS, roots: ["system/authz"], files }),
  );
  const people = ["alice", "bob"].map((name) => [name, identity(name)] as const);
  const guard = createGuard({
    credentials: [tokenTable(Object.fromEntries(people))],
    anonymous: () => OPERATOR,
    now: () => 0,
    refusals: { credential: () => {}, rights: ({ reason = "" }) => inputs.push(reason) },
  });
  const narrowing = createNarrowing({
    isThere: () => true,
    ask: async (input) => {
      inputs.push(Buffer.from(input).toString());
      const allow = ["system", "authz", "allow"];
      return (await decisions.decideIn(POLICY_OF_REQUESTS, allow, input)).decision;
    },
    onFailure: (reason) => inputs.push(reason),
  });
  ours = await startGatehouse({ guard, narrowing, decisions });
});
afterAll(async () => {
  await ours?.close();
  decisions?.close();
  await opa?.close();
});

const identity = (name: string) =>
  ({ name, kind: "token", credential: name, grants: OPERATOR }) as const;

const bob = { Authorization: "Bearer bob" };
const post = (target: string, body: string | Uint8Array, headers = {}): PlainRequest => ({
  ...{ method: "POST", target, body },
  headers: { ...bob, ...headers },
});
const get = (target: string, headers: Readonly<Record<string, string>> = bob): PlainRequest => ({
  ...{ method: "GET", target, headers },
});

const REQUESTS: readonly (PlainRequest & { readonly note: string })[] = [
  { note: "who is named", ...get("/v1/data/x", { Authorization: "Bearer alice" }) },
  { note: "who is not", ...get("/v1/data/x") },
  { note: "nobody", ...get("/v1/data/x", {}) },
  { note: "an allowed path", ...get("/v1/data/open") },
  { note: "an escape in it", ...get("/v1/data/%6fpen") },
  { note: "an escaped slash in it", ...get("/v1/data/a%2Fb/c%20d/%C3%BC") },
  { note: "what is no UTF-8", ...get("/v1/data/%ff") },
  { note: "a parameter", ...get("/v1/data/x?let=in") },
  { note: "two of a name", ...get("/v1/data/x?let=in&let=out&a+b=c%20d&e&%zz=1&f;g=1") },
  { note: "a header", ...get("/v1/data/x", { ...bob, "x-LET": "in" }) },
  { note: "a header of several words", ...get("/v1/data/x", { ...bob, "x-a-bC": "a, b;c" }) },
  { note: "a body", ...post("/v1/data/x", '{"let": {"me": "in"}}') },
  { note: "a body of nothing", ...post("/v1/data/x", "") },
  { note: "big numbers", ...post("/v1/data/x", '{"input": 123456789012345678901234567890.50}') },
  { note: "a name twice", ...post("/v1/data/x", '{"let": {"me": "out"}, "let": {"me": "in"}}') },
  { note: "the whole body", ...post("/v0/data/x", '{"let": {"me": "in"}}') },
  { note: "of the default decision", ...post("/", '{"let": {"me": "in"}}') },
  { note: "a query", ...post("/v1/query", '{"query": "1 == 1", "let": {"me": "in"}}') },
  {
    note: "a packed body",
    ...post("/v1/data/x", gzipSync('{"let": {"me": "in"}}'), { "Content-Encoding": "gzip" }),
  },
  {
    note: "a body of YAML",
    ...post("/v1/data/x", "let: {me: in}", { "Content-Type": "application/x-yaml" }),
  },
  { note: "a route that OPA has not", ...get("/v1/bundles/x") },
  { note: "a body there", method: "DELETE", target: "/v1/bundles/x", headers: bob },
];

/** What node:http itself adds to a request, and what holds a secret, is left out. */
function toldOf(text: string): unknown {
  const { headers, ...rest } = JSON.parse(text) as { headers: Record<string, unknown> };
  const { Authorization: _secret, ...told } = headers;
  return { ...rest, headers: told };
}

describe("OPA's server and ours, by the same policy", () => {
  test.each(REQUESTS)("let through and refuse alike: $note", async ({ note: _note, ...plain }) => {
    inputs = [];
    const theirs = await opa.ask(plain);
    const answer = await sendPlain(ours.port, plain);
    const [input = "", reason] = inputs;
    const isRefused = answer.status === 403;
    expect({ theirs: theirs.status === 401, ours: isRefused }).toEqual({
      theirs: isRefused,
      ours: isRefused,
    });
    expect(input).not.toContain("Bearer");
    expect(reason !== undefined).toBe(isRefused);
    if (!isRefused) return;
    const said = JSON.parse(theirs.body.toString()) as { message: string };
    expect(toldOf(input)).toEqual(toldOf(said.message));
  });

  test("what is no JSON is refused before the policy is asked", async () => {
    inputs = [];
    for (const body of ['{"let": {"me": "in"}},"identity":"alice"', "{", " ", "{} {}", '"\\x"']) {
      const broken = post("/v1/data/x", body);
      const theirs = await opa.ask(broken);
      const answer = await sendPlain(ours.port, broken);
      expect({ body, statuses: [theirs.status, answer.status] }).toEqual({
        ...{ body, statuses: [400, 400] },
      });
    }
    expect(inputs).toEqual([]);
  });
});
