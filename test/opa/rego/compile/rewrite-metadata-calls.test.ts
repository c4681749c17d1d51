import { describe, expect, test } from "@jest/globals";
import { compareStages } from "../../../support/compare-stages.ts";

/** YAML that is indented by comments. */
function metadata(yaml: string): string {
  const lines = yaml === "" ? [] : yaml.split("\n");
  return ["METADATA", ...lines].map((line) => `# ${line}\n`).join("");
}

const ASKING = "p := [rego.metadata.chain(), rego.metadata.rule()]";

/** What annotates a rule that asks for its annotations. */
const BLOCKS: readonly (readonly [note: string, yaml: string])[] = [
  ["a title", "title: A rule"],
  ["texts that YAML takes for something else", "title: 1.50\ndescription: 2020-01-01"],
  ["null for a text", "title: null\ndescription: ~\norganizations: [a, null, 1.0]"],
  ["lines", "description: |\n  one\n  two\n\norganizations:\n- a\n- b"],
  ["a scope", "scope: document\ntitle: x"],
  ["an entrypoint", "entrypoint: true"],
  ["an entrypoint in the words of YAML 1.1", "scope: document\nentrypoint: on"],
  ["an entrypoint that is none", "entrypoint: false\ntitle: x"],
  [
    "authors",
    "authors:\n- Jo Do <jo@do.com>\n- <a@b>\n- One\n- name: ' A B '\n  email: a@b\n- email: c@d",
  ],
  ["an author with odd spaces", 'authors:\n- "a\\u00a0b \\t <x>"\n- <>'],
  [
    "related resources",
    "related_resources:\n- https://x.y/a?b=c#d\n- ref: HTTP://A.b/ü\n  description: ' d '",
  ],
  [
    "schemas",
    'schemas:\n- input: schema.input\n- input.a.b: schema["x y"].z\n- data.x: {type: object, properties: {b: {type: number}, a: {maximum: 1e6}}}\n- \'input["a b"][0]\': schema',
  ],
  [
    "values of its own",
    "custom:\n  b: 1.0\n  a: [1e3, 1e6, 1.5e300, 12345678901234567890, 0x1F, true, null, {z: 1, y: [2]}]\n  1: x\n  t: [2020-01-01, '2020-01-01', 2001-12-14T21:59:43.10-05:00]\n  big: 123456789012345678901234567890",
  ],
  ["labels", "labels:\n  team: a\n  level: 3"],
  ["anchors and merges", "custom:\n  a: &x {b: 1}\n  c: *x\n  d: {<<: *x, e: 2}"],
  ["nothing that is known", "foo: bar"],
  ["what to compile", "title: x\ncompile:\n  unknowns: [input.a]\n  mask_rule: data.a.mask"],
];

/** Modules in the order of their names. */
const PROGRAMS: readonly (readonly [note: string, ...modules: string[]])[] = [
  ...BLOCKS.map(([note, yaml]) => [note, `package a\n\n${metadata(yaml)}${ASKING}`] as const),
  ["no annotation", `package a\n${ASKING}`],
  ["nobody asks", `package a\n${metadata("title: x")}p := 1`],
  ["annotations of the package", `${metadata("title: pkg\nscope: package")}package a\n${ASKING}`],
  [
    "annotations of the package without a scope, and of packages around it in other modules",
    `${metadata("title: pkg")}package a.b.c\n${ASKING}`,
    `${metadata("title: around\nscope: subpackages")}package a`,
    `${metadata("title: own\nscope: subpackages")}package a.b.c`,
    `${metadata("title: beside\nscope: subpackages")}package a.d`,
  ],
  [
    "annotations of the package in another module",
    `package a\n${ASKING}`,
    `${metadata("title: pkg")}package a`,
  ],
  [
    "annotations of a document in another module",
    `package a\np := rego.metadata.chain() if input.x`,
    `package a\n${metadata("title: doc\nscope: document")}p := rego.metadata.rule() if input.y`,
  ],
  [
    "more than one annotation of a rule",
    `package a\n${metadata("title: one")}\n${metadata("title: two\nscope: document")}\n${metadata("title: three")}${ASKING}`,
  ],
  [
    "an annotation goes to the next rule alone",
    `package a\n${metadata("title: one")}p := rego.metadata.rule() if input.x\n\np := rego.metadata.rule() if input.y`,
  ],
  [
    "two rules in one line",
    `package a\n${metadata("title: one")}p := rego.metadata.rule() if { true } q := rego.metadata.rule() if { true }`,
  ],
  [
    "an annotation above an import",
    `package a\n${metadata("title: one")}import data.b\np := rego.metadata.rule() if b`,
  ],
  [
    "an annotation with nothing below that asks",
    `package a\n${ASKING}\n${metadata("title: x")}q := 1`,
  ],
  [
    "comments that are no part of it",
    `package a\n# foo\n${metadata("title: one")}\n# title: two\n${ASKING} # METADATA`,
  ],
  ["a comment behind the word", `package a\n# METADATA of it\n#title: one\n${ASKING}`],
  ["an indented comment", `package a\n${metadata("title: one")} # custom: {a: 1}\n${ASKING}`],
  [
    "heads of references",
    `package a\n${metadata("title: one")}p.q[1].r[x] := rego.metadata.chain() if x := input.y`,
  ],
  [
    "heads with values that are no constants",
    `package a\n${metadata("scope: document")}p[input.x].y := rego.metadata.chain()`,
  ],
  ["partial sets", `package a\n${metadata("title: one")}p contains rego.metadata.chain()[0].path`],
  ["functions", `package a\n${metadata("title: one")}f(x) := [x, rego.metadata.rule()]`],
  ["defaults", `package a\n${metadata("title: one")}default p := 1\np := rego.metadata.chain()`],
  [
    "an else that asks",
    `package a\n${metadata("title: one")}p := 1 if input.x else := rego.metadata.rule() if input.y else := 3`,
  ],
  [
    "several that ask for one, the other, or again",
    `package a\n${metadata("title: one")}p := rego.metadata.rule() if input.x else := [rego.metadata.chain()] if input.y else := 3 if input.w else := rego.metadata.rule() if input.z else := [rego.metadata.chain(), rego.metadata.rule()] if input.u else := 4`,
  ],
  [
    "comprehensions, every and negation",
    `package a\n${metadata("title: one")}p := [x | x := rego.metadata.rule()] if {\n every y in rego.metadata.chain() { y.path[0] == rego.metadata.rule().title }\n not rego.metadata.rule()\n not rego.metadata.chain()\n}`,
  ],
  ["modifiers", `package a\n${metadata("title: one")}p if rego.metadata.rule() with input as 1`],
  ["called for nothing", `package a\np if { rego.metadata.chain(); rego.metadata.rule() }`],
  [
    "alone and in others",
    `package a\n${metadata("title: one")}p := count(rego.metadata.chain()) + count(rego.metadata.rule())`,
  ],
];

describe("the tree is OPA's behind each stage", () => {
  const programs = PROGRAMS.map(([, ...modules]) => modules);
  const { refusals, differences } = compareStages(programs, 1);

  test("nothing is refused", () => {
    expect(refusals).toEqual([]);
  });

  test.each(PROGRAMS)("%s", (_note, ...modules) => {
    expect(differences.filter((each) => each.modules.join("\n") === modules.join("\n"))).toEqual(
      [],
    );
  });
});
