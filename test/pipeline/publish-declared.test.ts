import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import { createActRecorder } from "../../src/pipeline/acts.ts";
import type { Pushed } from "../../src/pipeline/answers.ts";
import {
  createDeclaredBundles,
  type DeclaredBundles,
} from "../../src/pipeline/publish-declared.ts";
import { createMetrics } from "../../src/service/metrics.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { auditInMemory } from "../access/audit-in-memory.ts";
import { type RealOperations, startOperations } from "../support/operations.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

/** A folder of declarations and what publishes it, over a real gate and a store in memory. */
interface Declared extends RealOperations {
  readonly top: string;
  readonly declared: DeclaredBundles;
  write(file: string, text: string): void;
  remove(file: string): void;
  /** How often anything was pushed, whatever came of it. */
  pushes(): number;
  /** Lets every push fail from now on, or none. */
  fail(error: Error | undefined): void;
  /** The bundles that there are, with their sequences. */
  names(): string[];
  /** What was logged since this was last asked, as `level message bundle-or-place`. */
  lines(): string[];
}

function filesOf(files: Readonly<Record<string, string>>): Pushed {
  const entries = Object.entries(files).map(([file, text]) => [file, Buffer.from(text)] as const);
  return { kind: "files", tree: new Map(entries) };
}

const started: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.close()));
});

async function start(at?: {
  readonly top?: string;
  readonly store?: BundleStore;
  readonly isOptional?: boolean;
}): Promise<Declared> {
  const real = await startOperations(at?.store);
  const scratch = temporaryFolder();
  const top = at?.top ?? scratch.folder;
  let pushes = 0;
  let failure: Error | undefined;
  const operations: RealOperations["operations"] = {
    ...real.operations,
    push: async (...asked) => {
      pushes += 1;
      if (failure !== undefined) throw failure;
      return real.operations.push(...asked);
    },
  };
  started.push({
    close: async () => {
      await real.close();
      scratch.remove();
    },
  });
  const { store, heads, log } = real;
  const place = (file: string): string => path.join(top, file);
  return {
    ...real,
    top,
    declared: createDeclaredBundles({
      ...{ folder: top, isOptional: at?.isOptional === true },
      ...{ operations, gate: real.gate, store, heads, log },
      acts: createActRecorder({
        ...{ log, metrics: createMetrics(), trail: auditInMemory().trail },
        ...{ head: heads.head, storedHead: store.readHead },
      }),
    }),
    write: (file, text) => {
      mkdirSync(path.dirname(place(file)), { recursive: true });
      writeFileSync(place(file), text);
    },
    remove: (file) => rmSync(place(file), { recursive: true }),
    pushes: () => pushes,
    fail: (error) => {
      failure = error;
    },
    names: () => heads.all().map(({ name, head }) => `${name} ${head.sequence}`),
    lines: () =>
      real.logged.splice(0).map(({ level, message, bundle, place: where = "" }) => {
        return `${level} ${message} ${bundle ?? path.relative(top, String(where))}`.trimEnd();
      }),
  };
}

const rego = (name: string, version: number): string =>
  `package ${name}\n\nversion := ${version}\n`;
const REFUSED = "error declared bundle refused; what was active stays";

describe("the folder of declarations", () => {
  test("is published, and again only where files changed", async () => {
    const { declared, write, names, pushes } = await start();
    write("a/a.rego", rego("a", 1));
    write("b/b.rego", rego("b", 1));
    await declared.publishChanged();
    expect(names()).toEqual(["a 1", "b 1"]);
    await declared.publishChanged();
    expect(pushes()).toBe(2);
    write("b/b.rego", rego("b", 22));
    await declared.publishChanged();
    expect(names()).toEqual(["a 1", "b 2"]);
    expect(pushes()).toBe(3);
  });

  test("warnings of a bundle are told once, with its signatures that are left out", async () => {
    const { declared, write, lines, logged } = await start();
    write("a/a.rego", rego("a", 1));
    write("a/.signatures.json", "{}");
    await declared.publishChanged();
    const [warning] = logged.filter(({ warnings }) => Array.isArray(warnings));
    expect(warning?.["warnings"]).toMatchObject([{ code: "signatures_dropped" }]);
    expect(lines()).toEqual(["info push published a", "warn declared bundle has warnings a"]);
    await declared.publishChanged();
    expect(lines()).toEqual([]);
  });

  test("what editors and git do beside the files makes no work", async () => {
    const { declared, write, pushes, top, lines } = await start();
    write("a/a.rego", rego("a", 1));
    await declared.publishChanged();
    lines();
    for (const file of ["a/.git/index", "a/.a.rego.swp", "a/a.rego~", ".git/HEAD", "a/#a.rego#"]) {
      write(file, "changed");
    }
    symlinkSync("me@host.4711", path.join(top, "a/.#a.rego"));
    await declared.publishChanged();
    expect(pushes()).toBe(1);
    expect(lines()).toEqual([]);
  });

  test.each<[string, (at: Declared) => void, string]>([
    ["a link out of it", ({ top }) => symlinkSync("/etc", path.join(top, "bad")), "bad"],
    ["a link to nothing", ({ top }) => symlinkSync("gone", path.join(top, "bad")), "bad"],
    [
      "a link out of a bundle",
      ({ top, write }) => {
        write("bad/x.rego", rego("bad", 1));
        symlinkSync("/etc/hosts", path.join(top, "bad/hosts.json"));
      },
      "bad",
    ],
    ["a name that is none", ({ write }) => write("b d/x.rego", rego("bad", 1)), "b d"],
    ["a declaration that is no YAML", ({ write }) => write("bad/bundle.yaml", "kind: ["), "bad"],
    ["Rego that is none", ({ write }) => write("bad/x.rego", "package ["), "bad"],
    [
      "two declarations of one name",
      ({ write }) => {
        const text = "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: bad}\n";
        write("bad1/bundle.yaml", text);
        write("bad2/bundle.yaml", text);
      },
      "bad1",
    ],
  ])("%s hides no other bundle, and is told once", async (_note, spoil, place) => {
    const at = await start();
    at.write("a/a.rego", rego("a", 1));
    at.write("z/z.rego", rego("z", 1));
    spoil(at);
    await at.declared.publishChanged();
    expect(at.names()).toEqual(["a 1", "z 1"]);
    const told = at.lines().filter((line) => line.startsWith("error"));
    expect(told).toEqual([expect.stringContaining(place)]);
    const before = at.pushes();
    at.write("z/z.rego", rego("z", 22));
    await at.declared.publishChanged();
    expect(at.names()).toEqual(["a 1", "z 2"]);
    expect(at.lines().filter((line) => line.startsWith("error"))).toEqual([]);
    expect(at.pushes()).toBe(before + 1);
  });

  test("a problem that comes back after it was mended is told again", async () => {
    const { declared, write, lines, names, top } = await start();
    write("a/a.rego", rego("a", 1));
    await declared.publishChanged();
    lines();
    for (let round = 0; round < 2; round += 1) {
      symlinkSync("/etc", path.join(top, "out"));
      write("a/a.rego", "package [");
      await declared.publishChanged();
      await declared.publishChanged();
      expect(lines().sort()).toEqual([
        expect.stringMatching(/^error .*out is passed over/),
        `${REFUSED} a`,
      ]);
      rmSync(path.join(top, "out"));
      write("a/a.rego", rego("a", 1));
      await declared.publishChanged();
      await declared.publishChanged();
      expect(lines().sort()).toEqual(["info mended a", "info mended out"]);
    }
    expect(names()).toEqual(["a 1"]);
  });

  test("the whole folder going away is told each time it does, and nothing is lost", async () => {
    const { declared, write, lines, names, top } = await start();
    write("a/a.rego", rego("a", 1));
    await declared.publishChanged();
    lines();
    for (let round = 0; round < 2; round += 1) {
      renameSync(top, `${top}-away`);
      for (let look = 0; look < 4; look += 1) await declared.publishChanged();
      expect(lines()).toEqual([expect.stringMatching(/^error cannot read the folder of bundles/)]);
      renameSync(`${top}-away`, top);
      await declared.publishChanged();
      expect(lines()).toEqual(["info mended"]);
    }
    expect(names()).toEqual(["a 1"]);
  });

  test("files that come and go while they are looked at end nothing", async () => {
    const at = await start();
    at.write("a/a.rego", rego("a", 1));
    at.write("z/z.rego", rego("z", 1));
    let isThere = false;
    const timer = setInterval(() => {
      if (isThere) at.remove("a/probe");
      else at.write("a/probe/4913", "");
      isThere = !isThere;
    }, 1);
    try {
      for (let look = 0; look < 5; look += 1) await at.declared.publishChanged();
    } finally {
      clearInterval(timer);
    }
    expect(at.names()).toContain("z 1");
    await at.declared.publishChanged();
    expect(at.names()).toEqual([expect.stringMatching(/^a /), "z 1"]);
  });

  test("a push by hand stays until the files change", async () => {
    const { declared, write, operations, names, store } = await start();
    write("a/a.rego", rego("a", 1));
    await declared.publishChanged();
    const byHand = new Map([["a.rego", Buffer.from(rego("a", 3))]]);
    const name = parseBundleName("a");
    await operations.push(name, { kind: "files", tree: byHand }, { dryRun: false, reason: "push" });
    await declared.publishChanged();
    expect(names()).toEqual(["a 2"]);
    write("a/a.rego", rego("a", 44));
    await declared.publishChanged();
    expect(names()).toEqual(["a 3"]);
    expect((await store.readHistory(name, 9)).map(({ reason }) => reason)).toEqual([
      "declared",
      "push",
      "declared",
    ]);
  });

  test("a deletion by hand stays until the files change, also over a restart", async () => {
    const first = await start();
    const { declared, write, operations, names, store, top } = first;
    write("a/a.rego", rego("a", 1));
    await declared.publishChanged();
    await operations.delete(parseBundleName("a"));
    for (let look = 0; look < 3; look += 1) await declared.publishChanged();
    expect(names()).toEqual([]);
    const second = await start({ top, store });
    for (let look = 0; look < 3; look += 1) await second.declared.publishChanged();
    expect(second.names()).toEqual([]);
    const told =
      "info a declared bundle was deleted by hand: it is published once its files change a";
    expect(first.lines().filter((line) => line === told)).toEqual([told]);
    expect(second.lines().filter((line) => line === told)).toEqual([told]);
    write("a/a.rego", rego("a", 22));
    await second.declared.publishChanged();
    expect(second.names()).toEqual(["a 3"]);
  });

  const declaredAs = (whenRemoved: string): string =>
    `apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: a}\nspec: {whenRemoved: ${whenRemoved}}\n`;
  const KEPT = "warn a bundle has no folder any more: it is kept; gatehouse delete ends it a";
  const ENDED = [
    "warn a bundle has no folder any more: it is deleted, as its declaration says a",
    "info delete deleted a",
  ];

  test.each([
    { note: "by default", declaration: undefined, left: ["a 1", "b 1"], told: [KEPT] },
    { note: "that says keep", declaration: "keep", left: ["a 1", "b 1"], told: [KEPT] },
    { note: "that says delete", declaration: "delete", left: ["b 1"], told: ENDED },
  ])(
    "a folder that goes away $note is told once and obeyed, seen or not",
    async ({ declaration, left, told }) => {
      for (const isSeen of [true, false]) {
        const first = await start();
        const { write, remove, top, store } = first;
        if (declaration !== undefined) write("a/bundle.yaml", declaredAs(declaration));
        write("a/a.rego", rego("a", 1));
        write("b/b.rego", rego("b", 1));
        await first.declared.publishChanged();
        const byHand = filesOf({ "x.rego": rego("byhand", 1) });
        await first.operations.push(parseBundleName("byhand"), byHand, {
          ...{ dryRun: false, reason: "push" },
        });
        remove("a");
        const at = isSeen ? first : await start({ top, store });
        at.lines();
        await at.declared.publishChanged();
        expect([at.names(), at.lines()]).toEqual([["a 1", "b 1", "byhand 1"], []]);
        for (let look = 0; look < 3; look += 1) await at.declared.publishChanged();
        expect([at.names(), at.lines()]).toEqual([[...left, "byhand 1"], told]);
      }
    },
  );

  test("a folder that comes back brings the bundle that its going deleted", async () => {
    const { declared, write, remove, names, top, store, lines } = await start();
    write("a/bundle.yaml", declaredAs("delete"));
    write("a/a.rego", rego("a", 1));
    await declared.publishChanged();
    remove("a");
    await declared.publishChanged();
    await declared.publishChanged();
    expect(names()).toEqual([]);
    write("a/bundle.yaml", declaredAs("delete"));
    write("a/a.rego", rego("a", 1));
    const second = await start({ top, store });
    await second.declared.publishChanged();
    expect(second.names()).toEqual(["a 3"]);
    remove("a");
    lines();
    for (let look = 0; look < 2; look += 1) await second.declared.publishChanged();
    write("a/bundle.yaml", declaredAs("delete"));
    write("a/a.rego", rego("a", 1));
    await second.declared.publishChanged();
    expect(second.names()).toEqual(["a 5"]);
  });

  test("a folder that is away for one look, or a top that is, deletes nothing", async () => {
    const { declared, write, names, top, lines } = await start();
    write("a/bundle.yaml", declaredAs("delete"));
    write("a/a.rego", rego("a", 1));
    await declared.publishChanged();
    for (let round = 0; round < 2; round += 1) {
      renameSync(path.join(top, "a"), `${top}-a`);
      await declared.publishChanged();
      renameSync(`${top}-a`, path.join(top, "a"));
      await declared.publishChanged();
    }
    renameSync(top, `${top}-away`);
    for (let look = 0; look < 3; look += 1) await declared.publishChanged();
    renameSync(`${top}-away`, top);
    await declared.publishChanged();
    expect(names()).toEqual(["a 1"]);
    expect(lines().filter((line) => line.includes("no folder"))).toEqual([]);
  });

  test("while something is not understood nothing counts as gone", async () => {
    const { declared, write, remove, names, top } = await start();
    write("a/bundle.yaml", declaredAs("delete"));
    write("a/a.rego", rego("a", 1));
    write("b/b.rego", rego("b", 1));
    await declared.publishChanged();
    write("a/bundle.yaml", "kind: [");
    renameSync(path.join(top, "a"), path.join(top, "renamed"));
    for (let look = 0; look < 3; look += 1) await declared.publishChanged();
    expect(names()).toEqual(["a 1", "b 1"]);
    remove("renamed");
    for (let look = 0; look < 3; look += 1) await declared.publishChanged();
    expect(names()).toEqual(["b 1"]);
  });

  test("what was pushed by hand since is kept, whatever the declaration said", async () => {
    const { declared, write, remove, names, operations, lines } = await start();
    write("a/bundle.yaml", declaredAs("delete"));
    write("a/a.rego", rego("a", 1));
    await declared.publishChanged();
    const byHand = filesOf({ "a.rego": rego("a", 2) });
    await operations.push(parseBundleName("a"), byHand, { dryRun: false, reason: "push" });
    remove("a");
    lines();
    for (let look = 0; look < 3; look += 1) await declared.publishChanged();
    expect(names()).toEqual(["a 2"]);
    expect(lines()).toEqual([expect.stringContaining("was pushed by hand since: it is kept")]);
  });

  test("a failure of ours is told once and tried again ever less often, until it is over", async () => {
    const at = await start();
    at.write("a/a.rego", rego("a", 1));
    at.fail(new TypeError("a defect"));
    for (let look = 0; look < 19; look += 1) await at.declared.publishChanged();
    expect(at.pushes()).toBe(4); // At looks 0, 2, 5 and 10.
    expect(at.lines()).toEqual([`${REFUSED} a`]);
    at.fail(undefined);
    await at.declared.publishChanged();
    expect(at.names()).toEqual(["a 1"]);
    expect(at.lines().at(-1)).toBe("info mended a");
    at.fail(new PolicyError("unavailable", "the store is away"));
    at.write("a/a.rego", rego("a", 22));
    for (let look = 0; look < 3; look += 1) await at.declared.publishChanged();
    expect(at.pushes()).toBe(8);
    expect(at.lines()).toEqual([`${REFUSED} a`]);
  });

  test("what a store has lost is published again, once for each loss", async () => {
    let kept = createMemoryStore();
    const store = new Proxy({} as BundleStore, {
      get: (_target, method) => Reflect.get(kept, method),
    });
    const at = await start({ top: temporaryFolder().folder, store });
    at.write("a/a.rego", rego("a", 1));
    at.write("b/b.rego", rego("b", 1));
    await at.declared.publishChanged();
    for (let loss = 1; loss < 3; loss += 1) {
      kept = createMemoryStore();
      await at.heads.refresh(parseBundleName("a"));
      await until("what was lost to be published again", async () => {
        await at.declared.publishChanged();
        return (await store.listHeads()).length === 2 ? true : undefined;
      });
      for (let look = 0; look < 2; look += 1) await at.declared.publishChanged();
      expect(at.names()).toEqual(["a 1", "b 1"]);
      expect(at.pushes()).toBe(2 + 2 * loss);
    }
    rmSync(at.top, { recursive: true });
  });

  test("a bundle in whose way another was is published once that one has moved", async () => {
    const { declared, write, operations, names, pushes, lines } = await start();
    const other = parseBundleName("other");
    const push = (text: string): Promise<unknown> =>
      operations.push(other, filesOf({ "x.rego": text }), {
        ...{ dryRun: false, reason: "push" },
      });
    await push(rego("a", 1));
    write("a/a.rego", rego("a", 1));
    for (let look = 0; look < 3; look += 1) await declared.publishChanged();
    expect(names()).toEqual(["other 1"]);
    expect(pushes()).toBe(1);
    await push(rego("b", 1));
    await declared.publishChanged();
    expect(names()).toEqual(["a 1", "other 2"]);
    expect(lines().filter((line) => line.startsWith("error"))).toEqual([`${REFUSED} a`]);
  });

  test("a mounted ConfigMap is published, and so is what takes its place", async () => {
    const { declared, write, names, top } = await start();
    const exchange = (version: number): void => {
      write(`a/..2026_${version}/a.rego`, rego("a", version));
      symlinkSync(`..2026_${version}`, path.join(top, "a/..data_tmp"));
      renameSync(path.join(top, "a/..data_tmp"), path.join(top, "a/..data"));
      rmSync(path.join(top, `a/..2026_${version - 1}`), { recursive: true, force: true });
    };
    exchange(1);
    symlinkSync("..data/a.rego", path.join(top, "a/a.rego"));
    await declared.publishChanged();
    expect(names()).toEqual(["a 1"]);
    exchange(2);
    await declared.publishChanged();
    await declared.publishChanged();
    expect(names()).toEqual(["a 2"]);
  });
});

test("a folder that nobody named is missed only once it has been there", async () => {
  const scratch = temporaryFolder();
  const top = path.join(scratch.folder, "bundles");
  const { declared, write, remove, lines, names } = await start({ top, isOptional: true });
  await declared.publishChanged();
  expect(lines()).toEqual([]);
  write("one/one.rego", "package one\n");
  await declared.publishChanged();
  expect(names()).toEqual(["one 1"]);
  lines();
  remove("");
  await declared.publishChanged();
  expect(lines()).toEqual([expect.stringContaining("there is no such folder")]);
  scratch.remove();
});
