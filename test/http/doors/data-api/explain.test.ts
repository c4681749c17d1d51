import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import { answerDecision } from "../../../../src/http/doors/data-api/decisions.ts";
import { activeRevisionOf } from "../../../support/decisions-of.ts";
import {
  type OpaDataServer,
  type PlainRequest,
  startOpaDataServer,
} from "../../../support/opa-data-server.ts";
import { sortedLocals } from "../../../support/sorted-locals.ts";
import { EXPLAINED, INPUT } from "./explain-policies.ts";

const MODES = ["notes", "fails", "full", "debug"].flatMap((mode) => [mode, `${mode}&pretty`]);

/** Every rule by its path, once, and every package. */
const PATHS = Object.values(EXPLAINED).flatMap((text) => {
  const name = /^package (\w+)/.exec(text)?.[1];
  if (name === undefined) return [];
  const rules = [...text.matchAll(/^(?:default )?(\w+)(?=[ [:])/gm)].map(([, rule]) => rule);
  const own = rules.filter((rule) => rule !== "package" && rule !== "import");
  return [...new Set([name, ...own.map((rule) => `${name}/${rule}`)])];
});

/**
 * OPA tells terms in debug that it has changed since: the last leaf of a package in the place of each, the last value that
 * `walk` has come to.
 */
const isToldWrong = (path: string, mode: string): boolean =>
  mode.startsWith("debug") && (!path.includes("/") || CHANGED.has(path));
const CHANGED: ReadonlySet<string> = new Set(["refs/package_wide", "builtins/walked_values"]);

const QUERIES: readonly string[] = [
  "x := data.complete.answer; y := [z | z := input.names[_]]",
  "data.complete.allow",
  "data.nothing.here",
  "data.partial.lengths[x] = y",
  'trace("from the query"); input.n = 3',
  "some x in input.names; not startswith(x, `a`)",
  "every x in input.ids { x > 0 }",
];

let opa: OpaDataServer;
let decisions: Decisions;

beforeAll(async () => {
  opa = await startOpaDataServer(EXPLAINED);
  decisions = createDecisions({});
  decisions.activate(await activeRevisionOf({ name: "main", files: EXPLAINED }));
});
afterAll(async () => {
  decisions?.close();
  await opa?.close();
});

async function ask(asked: Decisions, { method, target, body }: PlainRequest): Promise<string> {
  const [path = "", query = ""] = target.split("?");
  const request = { method, path, query, headers: {}, body: Buffer.from(body ?? "") };
  return String((await answerDecision(asked, request)).body);
}

async function compare(plain: PlainRequest): Promise<void> {
  const theirs = await opa.ask(plain);
  const ours = await ask(decisions, plain);
  expect(sortedLocals(ours)).toBe(sortedLocals(theirs.body.toString("utf8")));
}

describe("an explanation is told as a real OPA tells it", () => {
  test.each(PATHS)("of %s", async (path) => {
    const body = JSON.stringify({ input: INPUT });
    for (const mode of MODES.filter((each) => !isToldWrong(path, each))) {
      await compare({ method: "POST", target: `/v1/data/${path}?explain=${mode}`, body });
    }
  });

  test.each([
    "complete/role",
    "nowhere/at/all",
    "refs/undefined_ref",
    "complete/undefined_rule/below",
    "things/list/0",
    "functions/f",
  ])("of %s without an input, and by GET", async (path) => {
    for (const mode of MODES)
      await compare({ method: "GET", target: `/v1/data/${path}?explain=${mode}` });
  });

  test.each(QUERIES)("of the query %s", async (query) => {
    const body = JSON.stringify({ query, input: INPUT });
    for (const mode of MODES) {
      await compare({ method: "POST", target: `/v1/query?explain=${mode}`, body });
    }
  });

  test("with other flags beside it, in OPA's order of members", async () => {
    const body = JSON.stringify({});
    const target =
      "/v1/data/complete/answer?explain=notes&explain=full&provenance&strict-builtin-errors";
    const members = Object.keys(JSON.parse(await ask(decisions, { method: "POST", target, body })));
    expect(members).toEqual(["provenance", "explanation", "result", "warning"]);
  });

  test("one evaluation that ends in an error is told without", async () => {
    const target = "/v1/data/builtins/error?explain=full&strict-builtin-errors";
    const body = JSON.stringify({ input: INPUT });
    expect(JSON.parse(await ask(decisions, { method: "POST", target, body }))).not.toHaveProperty(
      "explanation",
    );
  });
});

describe("what cannot be explained is refused, and the decision is not", () => {
  const FILES = {
    "p.rego": `package p

many contains [x, y] if {
	some x in numbers.range(1, 150)
	some y in numbers.range(1, 150)
}

notes if {
	some x in numbers.range(1, 3)
	trace(sprintf("%d", [x]))
	x == 3
}

long if {
${"\tinput.n != 1\n".repeat(2_000)}}

length := count(many)
`,
  };

  async function live(files: Readonly<Record<string, string>> = FILES): Promise<Decisions> {
    const made = createDecisions({ budgetMs: 60_000 });
    made.activate(await activeRevisionOf({ name: "p", files, roots: ["p"] }));
    return made;
  }

  test("what tells too much", async () => {
    const made = await live();
    const told = await ask(made, { method: "GET", target: "/v1/data/p/length?explain=full" });
    expect(told).toContain("would tell more than an answer can hold");
    const plain = await ask(made, { method: "GET", target: "/v1/data/p/length?explain=notes" });
    expect(JSON.parse(plain)).toEqual({ explanation: [], result: 22_500 });
    made.close();
  });

  test("what has too many statements in a row", async () => {
    const made = await live();
    const body = '{"input":{"n":2}}';
    const target = "/v1/data/p/long";
    const told = await ask(made, { method: "POST", target: `${target}?explain=notes`, body });
    expect(told).toContain("this decision cannot be explained");
    expect(JSON.parse(await ask(made, { method: "POST", target, body }))).toEqual({ result: true });
    made.close();
  });
});
