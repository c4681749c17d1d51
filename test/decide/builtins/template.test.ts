import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import type { ObjectValue } from "../../../src/decide/values/value.ts";
import { contextAt } from "../../support/at-once.ts";
import { regoText } from "../values/arbitrary-value.ts";
import { type Answer, askOpaStrictly } from "./ask-opa.ts";
import { operandText } from "./expression.ts";
import { strictAnswer } from "./strict-answer.ts";
import { TEMPLATES, VARIABLES } from "./template-documents.ts";
import { TEMPLATE_EXPRESSIONS } from "./template-expressions.ts";

const RENDER = "strings.render_template";

/** Why a text is no JSON is told in other words. */
function withoutReasons({ error, ...rest }: Answer): Answer {
  if (error === undefined) return rest;
  const isJson = /invalid character|object key string|unexpected/.test(error);
  return { error: isJson && !error.includes("template:") ? "no JSON" : error };
}

describe("every template of the table is rendered as the real opa does, errors included", () => {
  const answers = askOpaStrictly(TEMPLATE_EXPRESSIONS.map(({ rego }) => rego));

  test.each(TEMPLATE_EXPRESSIONS.map((each, i) => ({ ...each, want: answers[i] as Answer })))(
    "$note: $args.0",
    ({ args, want }) => {
      const got = strictAnswer(
        RENDER,
        args.map((arg) => parseValue(operandText(arg))),
      );
      expect(withoutReasons(got)).toEqual(withoutReasons(want));
    },
  );
});

const TOKEN = /\{\{-?|-?\}\}|"(?:[^"\\]|\\.)*"|`[^`]*`|[$.]?\w+|:=|\s+|[\s\S]/g;

function tokensOf(template: string): readonly string[] {
  return template.match(TOKEN) ?? [];
}

const token = fc.constantFrom(...TEMPLATES.flatMap(tokensOf));
const mutated = fc
  .tuple(
    fc.constantFrom(...TEMPLATES),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), token), { maxLength: 3 }),
  )
  .map(([template, changes]) => {
    const tokens = [...tokensOf(template)];
    for (const [at, removed, put] of changes) {
      const place = at % (tokens.length + 1);
      if (removed === 2) tokens.splice(place, 1);
      else tokens.splice(place, removed, put);
    }
    return tokens.join("");
  });

describe("templates with random faults are rendered as the real opa does, errors included", () => {
  const templates = fc
    .sample(mutated, 400)
    // A template that invokes itself: OPA goes on for long, we do not.
    .filter((template) => !/nested deeper/.test(String(tried(template))));
  const answers = askOpaStrictly(
    templates.map((template) => `${RENDER}(${regoText(template)}, untyped(${VARIABLES}))`),
  );

  test.each(templates.map((template, i) => ({ template, want: answers[i] as Answer })))(
    "$template",
    ({ template, want }) => {
      expect(strictAnswer(RENDER, [template, parseValue(VARIABLES)])).toEqual(want);
    },
  );
});

function tried(template: string): unknown {
  try {
    return strictAnswer(RENDER, [template, parseValue(VARIABLES)]);
  } catch (error) {
    return error;
  }
}

describe("hostile templates", () => {
  const DEEP = 20_000;

  test.each([
    { note: "parentheses", template: `{{${"(".repeat(DEEP)}` },
    { note: "conditions", template: "{{if true}}".repeat(DEEP) },
    { note: "else ifs", template: `{{if false}}${"{{else if false}}".repeat(DEEP)}{{end}}` },
    {
      note: "templates that invoke themselves",
      template: '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}',
    },
  ])("deep $note end the decision", ({ template }) => {
    expect(() => strictAnswer(RENDER, [template, {}])).toThrow(/nested deeper than/);
  });

  test.each([
    { note: "a range without end", template: "{{range 9223372036854775807}}{{end}}" },
    {
      note: "ranges in ranges",
      template: `${"{{range 1000}}".repeat(5)}x${"{{end}}".repeat(5)}`,
    },
    {
      note: "a text that doubles",
      template: `{{$x := "xxxxxxxxxxxxxxxx"}}${"{{$x = print $x $x}}".repeat(60)}`,
    },
    { note: "a wide verb", template: '{{range 100000}}{{printf "%1000000d" 1}}{{end}}' },
  ])("$note is counted", ({ template }) => {
    let steps = 0;
    const spend = (count: number): void => {
      steps += count;
      if (steps > 1_000_000) throw new Error("enough");
    };
    const variables: ObjectValue = {};
    const call = (): unknown =>
      BUILTINS.get(RENDER)?.call({ ...contextAt(0n), spend }, [template, variables]);
    expect(call).toThrow("enough");
  });
});
