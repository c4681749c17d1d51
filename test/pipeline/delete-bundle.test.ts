import { afterEach, describe, expect, test } from "@jest/globals";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Operations, PublishAnswer } from "../../src/pipeline/answers.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { type RealOperations, startOperations } from "../support/operations.ts";

const A = parseBundleName("a");
const B = parseBundleName("b");

let real: RealOperations;
afterEach(() => real.close());

function push(
  operations: Operations,
  name: typeof A,
  text: string,
  reason: "push" | "declared" = "push",
): Promise<PublishAnswer> {
  const tree = new Map([["policy.rego", Buffer.from(text)]]);
  return operations.push(name, { kind: "files", tree }, { dryRun: false, reason });
}

async function start(store?: BundleStore): Promise<Operations> {
  real = await startOperations(store);
  return real.operations;
}

describe("a deleted bundle", () => {
  test("is not there, frees its roots, keeps its history, and goes on with its sequence", async () => {
    const operations = await start();
    const first = await push(operations, A, "package shared\n\nx := 1\n");
    await expect(push(operations, B, "package shared\n\nx := 2\n")).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await operations.delete(A)).toEqual({
      name: A,
      revision: first.revision,
      head: first.head,
      roots: ["shared"],
      entrypoints: [],
      decide: true,
      warnings: [],
    });
    expect(real.heads.all()).toEqual([]);
    expect(await operations.list()).toEqual([]);
    await expect(operations.one(A)).rejects.toMatchObject({ code: "not_found" });
    await expect(operations.delete(A)).rejects.toMatchObject({ code: "not_found" });
    const history = await operations.history(A);
    expect(history.head).toBeUndefined();
    expect(history.moves.map(({ sequence, reason }) => `${sequence} ${reason}`)).toEqual([
      "2 delete",
      "1 push",
    ]);
    expect(history.revisions.map(({ revision }) => revision)).toEqual([first.revision]);

    await push(operations, B, "package shared\n\nx := 2\n");
    await operations.delete(B);
    expect((await push(operations, A, "package shared\n\nx := 1\n")).head).toMatchObject({
      sequence: 3,
      revision: first.revision,
    });
  });

  test("comes back by a rollback to a revision that is kept", async () => {
    const operations = await start();
    const { revision } = await push(operations, A, "package a\n\nx := 1\n");
    await push(operations, A, "package a\n\nx := 2\n");
    await operations.delete(A);
    const back = await operations.rollback(A, revision.slice(0, 12));
    expect(back).toMatchObject({
      head: { sequence: 4, revision },
      changed: true,
      changes: { added: ["policy.rego"] },
    });
    expect(await operations.one(A)).toMatchObject({ head: { sequence: 4 } });
  });

  test("cannot come back by a rollback when there never was one", async () => {
    const operations = await start();
    for (const revision of ["12345678", "f".repeat(64)]) {
      await expect(operations.rollback(A, revision)).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(operations.history(A)).rejects.toMatchObject({ code: "not_found" });
  });

  test("that was declared says that its folder may bring it back", async () => {
    const operations = await start();
    await push(operations, A, "package a\n", "declared");
    await push(operations, A, "package a\n\nx := 1\n");
    await push(operations, B, "package b\n", "declared");
    expect((await operations.delete(A)).warnings).toEqual([]);
    expect((await operations.delete(B)).warnings).toEqual([
      { code: "still_declared", message: expect.stringContaining("b was published from a folder") },
    ]);
  });

  test("is deleted although its record cannot be read", async () => {
    const store = createMemoryStore();
    const damaged: BundleStore = {
      ...store,
      readRevision: () => Promise.reject(new Error("damaged")),
    };
    const operations = await start(store);
    const { head } = await push(operations, A, "package a\n");
    await real.close();
    const again = await start(damaged);
    expect(await again.delete(A)).toMatchObject({ head, roots: [] });
    expect(await store.readHead(A)).toBeUndefined();
  });
});
