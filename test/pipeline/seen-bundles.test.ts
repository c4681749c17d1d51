import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import { createDecisions, type Decisions } from "../../src/decide/decisions.ts";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../../src/means/archive/read-archive.ts";
import { createLog } from "../../src/observe/log.ts";
import { type Activations, createActivations } from "../../src/pipeline/activate-heads.ts";
import type { Operations, PublishAnswer } from "../../src/pipeline/answers.ts";
import { loadRevision } from "../../src/pipeline/load-revision.ts";
import { createOperations } from "../../src/pipeline/operations.ts";
import { createPushGate } from "../../src/pipeline/push-gate.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { errorOf, opa } from "../compile/run-compile.ts";
import { startOpaDataServer } from "../support/opa-data-server.ts";
import { until } from "../support/until.ts";

type Files = Readonly<Record<string, string>>;

const SILENT = createLog({ level: "silent" });

/** All of a server that decides, but its doors, over the memory drivers. */
interface Replica {
  readonly decisions: Decisions;
  readonly activations: Activations;
  readonly operations: Operations;
  readonly heads: LiveHeads;
  push(name: string, files: Files): Promise<PublishAnswer>;
  /** The result's text, and who took part. */
  ask(path: string, input?: unknown): Promise<readonly [result: string, by: string]>;
  close(): Promise<void>;
}

async function startReplica(engineBytes = Number.POSITIVE_INFINITY): Promise<Replica> {
  const store = createMemoryStore();
  const feed = createMemoryFeed();
  const heads = createLiveHeads({ store, feed, log: SILENT, rereadMs: 60_000 });
  const decisions = createDecisions({
    ...{ engineBytes, ready: (name) => activations.ready(name) },
    loadRevision: (name, revision) =>
      loadRevision(store, name, revision, { view: activations.view() }),
  });
  const activations = createActivations({ store, heads, decisions, log: SILENT, retryMs: 5 });
  const operations = createOperations({
    ...{ store, feed, leases: createMemoryLeases(), activation: activations.of },
    gate: createPushGate({ opa, builtins: BUILTINS, archiveLimits: DEFAULT_ARCHIVE_LIMITS }),
    archiveLimits: DEFAULT_ARCHIVE_LIMITS,
    now: () => new Date(),
    serve: async ({ name }) => {
      await heads.refresh(name);
      await activations.settled(name);
    },
  });
  await heads.start();
  await activations.start();
  return {
    ...{ decisions, activations, operations, heads },
    async push(name, files) {
      const tree = new Map(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)]));
      const options = { dryRun: false, reason: "push" as const };
      return await operations.push(parseBundleName(name), { kind: "files", tree }, options);
    },
    async ask(path, input) {
      const bytes = input === undefined ? undefined : Buffer.from(JSON.stringify(input));
      const segments = path === "" ? [] : path.split("/");
      const { decision, revisions } = await decisions.decide(segments, bytes);
      const by = revisions.map(({ name, revision }) => `${name}@${revision.slice(0, 6)}`).join();
      if (decision.kind === "error") return [`error ${decision.error.message}`, by];
      return [decision.kind === "defined" ? decision.json : "undefined", by];
    },
    async close() {
      activations.close();
      await heads.close();
      decisions.close();
    },
  };
}

function declaration(name: string, roots: readonly string[], sees?: unknown): Files {
  const spec = { roots, ...(sees !== undefined && { sees }) };
  const document = { apiVersion: "gatehouse/v1", kind: "Bundle", metadata: { name }, spec };
  return { "bundle.yaml": JSON.stringify(document) };
}

const LIB: Files = {
  ...declaration("lib", ["lib", "shared/x"]),
  "lib.rego": `package lib

double(x) := 2 * x

pair(x) := [x, data.shared.x.unit]

admins contains name if {
	some name, role in data.lib.people
	role == "admin"
}

by_level[level] contains name if some name, level in data.shared.x.levels

open if input.open
`,
  "lib/people/data.json": '{"ann": "admin", "bob": "user"}',
  "shared/x/data.json": '{"unit": 1.0, "levels": {"ann": 3, "cat": 3}}',
};

const AUTHZ: Files = {
  ...declaration("authz", ["authz", "shared/y"], ["lib"]),
  "authz.rego": `package authz

import data.lib

four := data.lib.double(2)

out := y if data.lib.pair(1, y)

twice := [lib.double(n) | some n in [1, 2]]

allow if input.user in data.lib.admins

closed if not data.lib.open

level := data.lib.by_level[3]

any_level[l] := data.lib.by_level[l][input.user]

dynamic contains name if {
	some name
	data.lib[name]
}

replaced := y if y := lib.double(1) with data.lib.double as times_ten

times_ten(x) := 10 * x

mocked := y if y := data.lib.admins with data.lib.people as {"eve": "admin"}

nothing := data.lib.people.nobody
`,
  "lib.rego": "package shared.y\n\nown := data.shared.x.unit\n",
  "authz_test.rego": `package authz_test

test_four if data.authz.four == 4

test_admins if data.authz.allow with input as {"user": "eve"} with data.lib.people as {"eve": "admin"}

test_real if data.authz.allow with input as {"user": "ann"}
`,
};

const PATHS = [
  ...["authz", "authz/four", "authz/out", "authz/twice", "authz/allow", "authz/closed"],
  ...["authz/level", "authz/any_level", "authz/dynamic", "authz/replaced", "authz/mocked"],
  ...["authz/nothing", "shared", "shared/y", "shared/x", "lib", "lib/admins", ""],
];
const INPUTS = [{}, { user: "ann" }, { user: "bob", open: true }];

describe("a bundle whose rules see another's", () => {
  let replica: Replica;

  beforeEach(async () => {
    replica = await startReplica();
  });

  afterEach(async () => {
    await replica.close();
  });

  test("answers as one OPA that holds both, and names both", async () => {
    const lib = await replica.push("lib", LIB);
    const authz = await replica.push("authz", AUTHZ);
    expect(authz.warnings).toEqual([]);
    const files = Object.entries({ ...prefixed("lib", LIB), ...prefixed("authz", AUTHZ) });
    const server = await startOpaDataServer(Object.fromEntries(files), [
      ...["--bundle", "lib", "--bundle", "authz"],
    ]);
    try {
      for (const path of PATHS) {
        for (const input of INPUTS) {
          const [ours] = await replica.ask(path, input);
          const target = `/v1/data${path === "" ? "" : `/${path}`}`;
          const body = JSON.stringify({ input });
          const answer = await server.ask({ method: "POST", target, body });
          const theirs = answer.body.toString().trim();
          const wrapped = ours === "undefined" ? "{}" : `{"result":${ours}}`;
          expect([path, input, withoutSystem(wrapped)]).toEqual([
            path,
            input,
            withoutSystem(theirs),
          ]);
        }
      }
    } finally {
      await server.close();
    }
    const both = `authz@${authz.revision.slice(0, 6)},lib@${lib.revision.slice(0, 6)}`;
    expect((await replica.ask("authz/four"))[1]).toBe(both);
    expect((await replica.ask("shared"))[1]).toBe(both);
    expect((await replica.ask("lib"))[1]).toBe(`lib@${lib.revision.slice(0, 6)}`);
  });

  test("is asked by queries as if both were loaded once", async () => {
    await replica.push("lib", LIB);
    await replica.push("authz", AUTHZ);
    const query = async (text: string): Promise<string> => {
      const { decision } = await replica.decisions.query(text, undefined);
      return decision.kind === "defined" ? decision.json : decision.kind;
    };
    expect(await query("x := data.authz.four")).toBe('[{"x":4}]');
    expect(await query("[data.lib.double(2), data.authz.four] = [x, x]")).toBe('[{"x":4}]');
  });

  test("sees what the other comes to be, in the same moment, and keeps what it saw where it cannot follow", async () => {
    await replica.push("lib", LIB);
    const { head } = await replica.push("authz", AUTHZ);
    const next = await replica.push("lib", {
      ...LIB,
      "lib.rego": LIB["lib.rego"]?.replace("2 * x", "3 * x") ?? "",
    });
    const [four, by] = await replica.ask("authz/four");
    expect([four, by]).toEqual(["6", expect.stringContaining(`lib@${next.revision.slice(0, 6)}`)]);
    // A function of another name: an agent could not load both.
    const broken = await replica.push("lib", {
      ...LIB,
      "lib.rego": LIB["lib.rego"]?.replace("double(x)", "treble(x)") ?? "",
    });
    expect((await replica.ask("lib/treble"))[1]).toContain(broken.revision.slice(0, 6));
    expect(await replica.ask("authz/four")).toEqual([four, by]);
    await replica.activations.settled(parseBundleName("authz"));
    await untilState(replica, "authz", "failed");
    expect(replica.activations.of(parseBundleName("authz"))).toMatchObject({
      revision: head?.revision,
      error: expect.stringContaining("undefined function data.lib.double"),
    });
    await replica.push("lib", LIB);
    await untilState(replica, "authz", "active");
    expect((await replica.ask("authz/four"))[0]).toBe("4");
  });

  test("sees nothing of one that is not there, is warned of it, and sees it once it is", async () => {
    const rego = "package p\n\nseen := data.lib.admins\n\nopen if not data.lib.open\n";
    const files = { ...declaration("p", ["p"], ["lib"]), "p.rego": rego };
    const { warnings } = await replica.push("p", files);
    expect(warnings).toMatchObject([{ code: "sees_nothing" }]);
    expect((await replica.ask("p"))[0]).toBe('{"open":true}');
    await replica.push("lib", LIB);
    expect((await replica.ask("p"))[0]).toBe('{"open":true,"seen":["ann"]}');
    await replica.operations.delete(parseBundleName("lib"), {});
    await replica.activations.settled(parseBundleName("lib"));
    await untilAnswer(replica, "p", '{"open":true}');
    expect((await replica.ask("p"))[1]).toMatch(/^p@[^,]*$/);
  });

  test("may be seen by the other too, and all that decide may be seen", async () => {
    const a = {
      ...declaration("a", ["a"], ["b"]),
      "a.rego": "package a\n\nx := 1\n\ny := data.b.y + 1\n",
    };
    const b = {
      ...declaration("b", ["b"], "all"),
      "b.rego": "package b\n\ny := data.a.x + 1\n\nf(n) := data.c.f(n) + 1\n\nz := f(1)\n",
    };
    const c = { ...declaration("c", ["c"]), "c.rego": "package c\n\nf(n) := 10 * n\n" };
    await replica.push("a", a);
    await replica.push("c", c);
    await replica.push("b", b);
    expect((await replica.ask(""))[0]).toBe('{"a":{"x":1,"y":3},"b":{"y":2,"z":11},"c":{}}');
    await replica.push("a", { ...a, "a.rego": a["a.rego"].replace("x := 1", "x := 5") });
    expect((await replica.ask(""))[0]).toBe('{"a":{"x":5,"y":7},"b":{"y":6,"z":11},"c":{}}');
    await replica.push("c", { ...c, "c.rego": c["c.rego"].replace("10", "20") });
    // Through b, whom alone it names.
    expect((await replica.ask("a/y"))[1]).toMatch(/^a@.*,b@.*,c@/);
    expect((await replica.ask("b/z"))[0]).toBe("21");
  });

  test("hears of one that comes later and is named by one that it names", async () => {
    await replica.push("b", {
      ...declaration("b", ["b"], ["c"]),
      "b.rego": "package b\n\nx := data.c.x\n",
    });
    await replica.push("a", {
      ...declaration("a", ["a"], ["b"]),
      "a.rego": "package a\n\nx := data.b.x\n",
    });
    expect((await replica.ask(""))[0]).toBe('{"a":{},"b":{}}');
    await replica.push("c", { "c.rego": "package c\n\nx := 1\n" });
    expect((await replica.ask("a/x"))[0]).toBe("1");
  });

  test("may be written for another version of Rego, and sees others also where an older revision is asked", async () => {
    await replica.push("old", {
      ...declaration("old", ["old"]),
      ".manifest": '{"roots": ["old"], "rego_version": 0}',
      "old.rego": "package old\n\np[x] { x := 1 }\n\nf(x) = y { y := x + 1 }\n",
    });
    const rego = (n: number) => `package p\n\nx := [${n}, data.old.f(1), data.old.p]\n`;
    const files = { ...declaration("p", ["p"], ["old"]), "p.rego": rego(1) };
    const first = await replica.push("p", files);
    await replica.push("p", { ...files, "p.rego": rego(2) });
    expect((await replica.ask("p/x"))[0]).toBe("[2,2,[1]]");
    const name = parseBundleName("p");
    const { decision, revisions } = await replica.decisions.decideAt(
      ...[name, first.revision, ["p", "x"] as const, undefined],
    );
    expect(decision).toEqual({ kind: "defined", json: "[1,2,[1]]" });
    expect(revisions.map((each) => each.name)).toEqual(["old", "p"]);
    await replica.operations.rollback(name, first.revision);
    expect((await replica.ask("p/x"))[0]).toBe("[1,2,[1]]");
  });

  test("is refused where it could not be loaded beside the other, with the places", async () => {
    await replica.push("lib", LIB);
    const of = async (rego: string): Promise<unknown> => {
      const files = { ...declaration("p", ["p"], ["lib"]), "p.rego": rego };
      return await errorOf(replica.push("p", files));
    };
    expect(await of("package p\n\nx := data.lib.double(1, 2, 3)\n")).toMatchObject({
      diagnostics: [{ code: "rego_type_error", location: { file: "p.rego", row: 3 } }],
    });
    expect(await of("package p\n\nx := data.lib.halve(1)\n")).toMatchObject({
      diagnostics: [expect.objectContaining({ code: "rego_type_error" })],
    });
    expect(await of("package lib.more\n\nx := 1\n")).toMatchObject({
      diagnostics: [expect.objectContaining({ code: "root_error" })],
    });
    const itself = { ...declaration("p", ["p"], ["lib", "p"]), "p.rego": "package p\n\nx := 1\n" };
    expect(await errorOf(replica.push("p", itself))).toMatchObject({
      diagnostics: [{ code: "declaration_error", message: expect.stringContaining("its own") }],
    });
  });

  test("is made again with all that it sees when its engine was dropped", async () => {
    const small = await startReplica(1);
    try {
      await small.push("lib", LIB);
      await small.push("authz", AUTHZ);
      await small.push("other", { "o.rego": "package other\n\nx := 1\n" });
      await small.push("lib", {
        ...LIB,
        "lib.rego": LIB["lib.rego"]?.replace("2 * x", "3 * x") ?? "",
      });
      expect((await small.ask("other/x"))[0]).toBe("1");
      expect((await small.ask("authz/four"))[0]).toBe("6");
    } finally {
      await small.close();
    }
  });
});

function prefixed(name: string, files: Files): Files {
  const roots = JSON.parse(files["bundle.yaml"] ?? "").spec.roots;
  const others = Object.entries(files).filter(([file]) => !/^bundle\.yaml$|_test/.test(file));
  return {
    [`${name}/.manifest`]: JSON.stringify({ roots }),
    ...Object.fromEntries(others.map(([file, text]) => [`${name}/${file}`, text])),
  };
}

/** OPA's own record of what it runs has its own etags. */
function withoutSystem(text: string): string {
  const { result, ...rest } = JSON.parse(text) as { result?: unknown };
  if (typeof result !== "object" || result === null || Array.isArray(result)) return text;
  const { system: _system, ...documents } = result as Record<string, unknown>;
  return JSON.stringify({ result: documents, ...rest });
}

async function untilState(replica: Replica, name: string, state: string): Promise<void> {
  await until(`${name} to be ${state}`, () => {
    return replica.activations.of(parseBundleName(name))?.state === state;
  });
}

async function untilAnswer(replica: Replica, path: string, wanted: string): Promise<void> {
  await until(`${path} to be ${wanted}`, async () => (await replica.ask(path))[0] === wanted);
}
