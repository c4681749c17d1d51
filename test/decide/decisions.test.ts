import { describe, expect, test } from "@jest/globals";
import type { ActiveRevision } from "../../src/decide/active-revision.ts";
import { createDecisions, type Decisions } from "../../src/decide/decisions.ts";
import { EVAL_CONFLICT_ERROR } from "../../src/decide/findings.ts";
import { type BundleName, parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { atOnce } from "../support/at-once.ts";
import { activeRevisionOf } from "../support/decisions-of.ts";
import { until } from "../support/until.ts";

const defined = (json: string): Decision => ({ kind: "defined", json });

/** A revision that answers with its own digit, and counts how often it was closed. */
function fakeRevision(
  name: string,
  digit: string,
  roots: readonly string[] = [name],
): ActiveRevision & { closed: number } {
  return {
    name: parseBundleName(name),
    revision: parseRevision(digit.repeat(64)),
    roots,
    closed: 0,
    answer(path) {
      return defined(path.length === 0 ? `{"${name}":"${digit}"}` : `"${digit}"`);
    },
    hasRule: () => true,
    queryable: { files: [], modules: [], stored: {}, writtenNames: new Map(), builtins: new Map() },
    close() {
      this.closed++;
    },
  };
}

describe("a path is open", () => {
  const open = { access: { read: "anyone" } } as const;
  const isOpen = (decisions: Decisions, ...paths: readonly string[]): boolean[] =>
    paths.map((path) => decisions.isOpen(path.split("/").filter((segment) => segment !== "")));

  test("below the roots of one bundle that says so, and nowhere else", () => {
    const decisions = createDecisions({});
    decisions.activate({ ...fakeRevision("a", "1", ["a", "x/y", "system/a"]), ...open });
    decisions.activate(fakeRevision("b", "1", ["b", "x/z"]));
    decisions.activate({ ...fakeRevision("c", "1", ["c"]), ...open }, false);
    expect(isOpen(decisions, "a", "a/deep/er", "x/y")).toEqual([true, true, true]);
    expect(isOpen(decisions, "", "b", "x", "x/z", "c", "none", "system/a", "ab")).not.toContain(
      true,
    );
  });

  test("as the revision that answers says, an announced one included", () => {
    const decisions = createDecisions({});
    const name = parseBundleName("a");
    decisions.announce([{ name, roots: ["a"], ...open }]);
    expect(isOpen(decisions, "a")).toEqual([true]);
    decisions.announce([{ name, roots: ["a"] }]);
    expect(isOpen(decisions, "a")).toEqual([false]);
    decisions.activate({ ...fakeRevision("a", "1"), ...open });
    expect(isOpen(decisions, "a")).toEqual([true]);
    decisions.activate(fakeRevision("a", "2"));
    expect(isOpen(decisions, "a")).toEqual([false]);
    decisions.activate({ ...fakeRevision("a", "3", [""]), ...open });
    expect(isOpen(decisions, "", "b", "system", "system/bundles")).toEqual([
      true,
      true,
      false,
      false,
    ]);
    decisions.deactivate(name);
    expect(isOpen(decisions, "a")).toEqual([false]);
  });

  test("also while its engine rests", async () => {
    const decisions = createDecisions({ engineBytes: 1 });
    decisions.activate({ ...fakeRevision("a", "1"), ...open, engineBytes: 10 });
    decisions.activate({ ...fakeRevision("b", "1"), engineBytes: 10 });
    expect(decisions.isResting(parseBundleName("a"))).toBe(true);
    expect(isOpen(decisions, "a", "b")).toEqual([true, false]);
  });
});

describe("what answers a decision", () => {
  test("the newest revision of a bundle, and the last one is closed", () => {
    const decisions = createDecisions({});
    const [first, second] = [fakeRevision("a", "1"), fakeRevision("a", "2")];
    decisions.activate(first);
    expect(atOnce(decisions.decide(["a"], undefined)).decision).toEqual(defined('"1"'));
    decisions.activate(second);
    expect(atOnce(decisions.decide(["a"], undefined))).toEqual({
      decision: defined('"2"'),
      revisions: [second],
    });
    expect([first.closed, second.closed]).toEqual([1, 0]);
    expect([...decisions.activeRevisions()]).toEqual([["a", second.revision]]);
    decisions.deactivate(first.name);
    expect(atOnce(decisions.decide(["a"], undefined))).toEqual({
      decision: { kind: "undefined" },
      revisions: [],
    });
    expect(second.closed).toBe(1);
  });

  test("the list of revisions stays the same object", () => {
    const decisions = createDecisions({});
    decisions.activate(fakeRevision("a", "1"));
    const { revisions } = atOnce(decisions.decide(["a"], undefined));
    expect(atOnce(decisions.decide(["a", "x"], undefined)).revisions).toBe(revisions);
  });

  test("a bundle that does not decide answers only when it is asked by name", () => {
    const decisions = createDecisions({});
    const alone = fakeRevision("a", "1");
    decisions.activate(alone, false);
    expect(atOnce(decisions.decide(["a"], undefined)).revisions).toEqual([]);
    expect(atOnce(decisions.decideIn(alone.name, ["a"], undefined)).decision).toEqual(
      defined('"1"'),
    );
    expect(() => atOnce(decisions.decideIn("b" as BundleName, [], undefined))).toThrow(
      /no bundle "b"/,
    );
  });

  test("only so many old revisions stay live, the last ones asked", async () => {
    const loaded = new Map<string, ReturnType<typeof fakeRevision>>();
    let loads = 0;
    const decisions = createDecisions({
      maxOldRevisions: 2,
      loadRevision: async (name, revision) => {
        loads++;
        const digit = revision[0] as string;
        if (digit === "f") return undefined;
        const fresh = fakeRevision(name, digit);
        loaded.set(digit, fresh);
        return fresh;
      },
    });
    const at = async (digit: string): Promise<Decision> =>
      (await decisions.decideAt("a" as BundleName, digit.repeat(64), ["a"], undefined)).decision;
    expect(await Promise.all([at("1"), at("1"), at("2")])).toEqual(
      ["1", "1", "2"].map((digit) => defined(`"${digit}"`)),
    );
    expect(loads).toBe(2);
    await at("1");
    await at("3");
    await new Promise(setImmediate);
    expect(["1", "2", "3"].map((digit) => loaded.get(digit)?.closed)).toEqual([0, 1, 0]);
    await expect(at("f")).rejects.toMatchObject({ code: "not_found" });
    await expect(at("f")).rejects.toMatchObject({ code: "not_found" });
    expect(loads).toBe(5);
    await expect(
      decisions.decideAt("a" as BundleName, "12", ["a"], undefined),
    ).rejects.toMatchObject({ code: "invalid_parameter" });
  });

  test("what a path will read of its input is told once it has been asked often, of one bundle alone", async () => {
    const files = {
      "p.rego": "package p\n\nallow if input.user.role == data.p.role\n\necho := input\n",
    };
    const decisions = createDecisions({});
    const role = ["p", "allow"];
    expect(decisions.reads(role)).toBeUndefined();
    decisions.activate(await activeRevisionOf({ name: "p", roots: ["p"], files }));
    expect(decisions.reads(role)).toBeUndefined();
    for (let at = 0; at < 200; at++) {
      for (const path of [role, ["p", "echo"], []]) decisions.decide(path, Buffer.from("{}"));
    }
    const reads = await until("what is read to be found", () => decisions.reads(role));
    expect(reads.members).toMatchObject([
      { name: "user", projection: { members: [{ name: "role", projection: undefined }] } },
    ]);
    const asked: unknown[] = [];
    const held = atOnce(decisions.hold(role));
    held.ask({
      bytes: undefined,
      value(projection) {
        asked.push(projection);
        return undefined;
      },
    });
    held.release();
    // The same object: whoever has read by it need not read again.
    expect(asked[0]).toBe(reads);
    expect(decisions.reads(["p", "echo"])).toBeUndefined();
    decisions.activate(fakeRevision("b", "2"));
    expect(decisions.reads(["b"])).toBeUndefined();
    expect(decisions.reads([])).toBeUndefined();
    decisions.close();
  });

  test("documents of several bundles are merged, and one error fails them all", () => {
    const decisions = createDecisions({});
    decisions.activate(fakeRevision("b", "2", ["b", "shared/b"]));
    decisions.activate(fakeRevision("a", "1", ["a"]));
    expect(atOnce(decisions.decide([], undefined))).toMatchObject({
      decision: defined('{"a":"1","b":"2"}'),
      revisions: [{ name: "a" }, { name: "b" }],
    });
    expect(atOnce(decisions.decide(["shared"], undefined)).revisions).toMatchObject([
      { name: "b" },
    ]);
    const error = { code: EVAL_CONFLICT_ERROR.code, message: "no" };
    decisions.activate({ ...fakeRevision("c", "3"), answer: () => ({ kind: "error", error }) });
    expect(atOnce(decisions.decide([], undefined)).decision).toEqual({ kind: "error", error });
  });
});

describe("one live revision", () => {
  const files = {
    "p.rego": `package p

role := "a" if input.one
role := "b" if input.two

tool(x) := 1 if input.one
tool(x) := 2 if input.two

tools := tool(1)

twice := [time.now_ns(), time.now_ns()]

inner := input.part

patched := x if x := inner with input.part as 1
`,
    "q.rego": "package p.q.r\n\nx if input.x\n",
    "data.json": '{"p":{"base":{"k":1.0}},"other":[1e3]}',
  };
  const watched: string[] = [];
  let ticks = 0;
  test("answers with watch, clock and the names of what conflicts", async () => {
    const active = await activeRevisionOf({ name: "p", files });
    const decisions = createDecisions({
      clock: () => BigInt(++ticks),
      watch: {
        enter: (label) => watched.push(label),
        leave: () => watched.push("left"),
      },
    });
    decisions.activate(active);
    const decide = (path: string, input?: string): Decision =>
      atOnce(
        decisions.decide(
          path.split("/").filter((segment) => segment !== ""),
          input === undefined ? undefined : Buffer.from(input),
        ),
      ).decision;

    expect(decide("p/twice")).toEqual(defined("[1,1]"));
    expect(decide("p/twice")).toEqual(defined("[2,2]"));
    expect(watched).toEqual(["p p/twice", "left", "p p/twice", "left"]);
    expect(decide("p/base/k")).toEqual(defined("1.0"));
    expect(decide("other/0")).toEqual(defined("1e3"));
    expect(decide("p/q")).toEqual(defined('{"r":{}}'));
    expect(decide("p/q", '{"x":true}')).toEqual(defined('{"r":{"x":true}}'));
    expect(decide("nowhere")).toEqual({ kind: "undefined" });
    expect(decide("p/role", '{"one":1,"two":2}')).toMatchObject({
      error: {
        code: "eval_conflict_error",
        message:
          'rule data.p.role produced conflicting values:\n  "a" at p.rego:3\n  "b" at p.rego:4',
        location: { file: "p.rego", row: 4, col: 1 },
      },
    });
    expect(decide("p/tools", '{"one":1,"two":2}')).toMatchObject({
      error: {
        message:
          "function data.p.tool produced conflicting values for the same inputs:\n  1 at p.rego:6\n  2 at p.rego:7",
      },
    });
    expect(decide("", '{"one":1,"two":2}')).toMatchObject({ kind: "error" });
    expect(decide("p/tool/x")).toMatchObject({ error: { code: "rego_type_error" } });
    expect(decide("p/patched", "[1]")).toEqual(defined("1"));
    expect(decide("p/patched", "{}")).toEqual(defined("1"));
    decisions.close();
    expect(decide("p/patched")).toEqual({ kind: "undefined" });
  });
});
