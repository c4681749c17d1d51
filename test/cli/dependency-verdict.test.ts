import { describe, expect, test } from "@jest/globals";
import {
  type DependencyVerdict,
  exitOf,
  readFindings,
  readFixes,
  verdictLines,
} from "../../src/cli/dependency-verdict.ts";
import { verdictSummary } from "../../src/cli/verdict-summary.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { capture } from "./run-cli.ts";

const finding = (code: string, action: string, more: object = {}) => ({
  code,
  action,
  message: `${code} is told`,
  policy: "release",
  ...more,
});

const verdictOf = (deny: readonly object[], fix: readonly object[] = []): DependencyVerdict => ({
  bundle: parseBundleName("go/dependencies"),
  revision: parseRevision("0123456789abcdef".repeat(4)),
  deny: readFindings(deny),
  warn: readFindings([
    { code: "deprecated", message: "use | another", policy: "release", action: "report" },
  ]),
  fix: readFixes(fix),
});

test.each([
  ["nothing is denied", [], 0],
  ["a person has to look", ["review"], 8],
  ["the stages after stop", ["review", "stop_following"], 7],
  ["the release stops", ["stop_following", "stop_release", "review"], 1],
  ["what asks for nothing known stops the release", ["review", "report"], 1],
] as const)("the strongest action gives the status: %s", (_note, actions, status) => {
  const deny = actions.map((action) => finding("a_code", action));
  expect(exitOf(verdictOf(deny))).toBe(status);
});

test("a denial that asks for nothing stops the release", () => {
  expect(exitOf({ deny: [{ code: "a_code", message: "" }] })).toBe(1);
});

test.each([
  ["no list of objects", ["text"]],
  ["an unknown action", [finding("a_code", "shrug")]],
  ["no message", [{ code: "a_code" }]],
])("findings of another policy are refused: %s", (_note, values) => {
  expect(() => readFindings(values)).toThrow("are none of a DependencyPolicy");
});

describe("for people", () => {
  const vulnerable = { module: "example.com/lib", subject: "GO-2024-1" };
  const verdict = verdictOf(
    [
      finding("vulnerable", "stop_release", vulnerable),
      finding("vulnerable", "stop_release", { ...vulnerable, subject: "GO-2024-2" }),
    ],
    [
      {
        code: "vulnerable",
        policy: "release",
        ...vulnerable,
        commands: ["go get example.com/lib@v1.2.0"],
        moves: [{ path: "example.com/lib", from: "v1.1.0", to: "v1.2.0" }],
      },
      {
        code: "vulnerable",
        policy: "release",
        ...vulnerable,
        subject: "GO-2024-2",
        why: "no version mends it",
      },
    ],
  );

  test("each denial has its own fix beside it", () => {
    const io = { stdout: capture(), stderr: capture(), env: {} } as never;
    expect(verdictLines(io, verdict, "app\u001b[2J")).toEqual([
      "denied: app\\u001b[2J by go/dependencies at 0123456789ab: stop this release",
      "  vulnerable  vulnerable is told [release]",
      "      fix: go get example.com/lib@v1.2.0",
      "           example.com/lib v1.1.0 -> v1.2.0",
      "  vulnerable  vulnerable is told [release]",
      "      no fix: no version mends it",
      "  deprecated  use | another [release]",
    ]);
  });

  test("the summary is a table in which no text from outside is markup", () => {
    const lines = verdictSummary(verdict, "<b>app</b>").split("\n");
    expect(lines[0]).toBe("### &#60;b&#62;app&#60;/b&#62;: denied: stop this release");
    expect(lines).toContain(
      "| vulnerable | example.com/lib | vulnerable is told | <code>go get example.com/lib@v1.2.0</code> |",
    );
    expect(lines).toContain("| deprecated |  | use &#124; another |  |");
  });

  test.each([
    [
      "a command",
      { commands: ["go get `x` <img>"] },
      "<code>go get &#96;x&#96; &#60;img&#62;</code>",
    ],
    ["a reason", { why: "no ![x](y)\n| <img>" }, "no &#33;&#91;x&#93;(y) &#124; &#60;img&#62;"],
  ])("%s is no markup either", (_note, fields, shown) => {
    const denied = finding("vulnerable", "stop_release");
    const fix = { code: "vulnerable", policy: "release", ...fields };
    const lines = verdictSummary(verdictOf([denied], [fix]), "app").split("\n");
    expect(lines).toContain(`| vulnerable |  | vulnerable is told | ${shown} |`);
  });
});
