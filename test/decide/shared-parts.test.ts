import { expect, test } from "@jest/globals";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../src/decide/context.ts";
import { createExactEngine } from "../../src/decide/topdown/exact-engine.ts";
import { atOnce } from "../support/at-once.ts";

/** Each of 60 rules holds the one before twice: the last has more parts than there is memory, in a few objects. */
const doubled = (name: string): string =>
  Array.from({ length: 60 }, (_, at) => `${name}${at + 1} := [${name}${at}, ${name}${at}]`).join(
    "\n",
  );

const REGO = `package p

x0 := [input]
${doubled("x")}

y0 := [input]
${doubled("y")}

compared if x60 == y60

ordered := max([x60, y60])

member if x60 in [y60]

marshalled := json.marshal(x60)

encoded := base64.encode(sprintf("%v", [x60]))

interpolated := concat("", [sprintf("%v", [x60]), "!"])

kept := {x60, y60}

named := {x60: 1}

walked := count([1 | walk(x60, _)])

copied := json.patch({"a": [0]}, [{"op": "copy", "from": "/a", "path": "/a/-"} | some _ in numbers.range(1, 60)])

matched := json.match_schema({"a": x60}, {"properties": {"a": {"uniqueItems": true}}})

called(v) := v

passed := called([x60, y60])

fine := count(x60)
`;

test("values whose parts are shared beyond all measure cost a decision its budget, and no more", async () => {
  const engine = await createExactEngine({
    modules: [{ file: "p.rego", text: REGO, version: 1 }],
    data: Buffer.from("{}"),
    ...{ builtins: BUILTINS, label: "a" },
  });
  const newContext = createContexts({ budgetSteps: 1_000_000 });
  const ask = (rule: string): unknown => {
    const input = Buffer.from('{"a":"text"}');
    const asked = { path: ["p", rule], input, context: newContext(), watch: undefined };
    return atOnce(engine.evaluate(asked));
  };
  const rules = REGO.matchAll(/^([a-z]+|x60)\b.*(?::=|if)/gm);
  const asked = [...rules].map(([, rule = ""]) => rule).filter((rule) => rule !== "called");
  for (const rule of asked.filter((rule) => rule !== "fine" && rule !== "package")) {
    expect([rule, ask(rule)]).toMatchObject([
      rule,
      { kind: "error", error: { message: expect.stringMatching(/^the decision took more than/) } },
    ]);
  }
  expect(asked.length).toBeGreaterThan(12);
  expect(ask("fine")).toEqual({ kind: "defined", json: "2" });
});
