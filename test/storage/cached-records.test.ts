import { expect, test } from "@jest/globals";
import { loadRevision } from "../../src/pipeline/load-revision.ts";
import { cacheRecords } from "../../src/storage/cached-records.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { bundleName, publish } from "../contract/samples.ts";

test("a revision that another replica removed is not found, although its record was read before", async () => {
  const shared = createMemoryStore();
  const ours = cacheRecords(shared);
  const name = bundleName("authz");
  const { revision } = await publish(shared, name, "one");
  await publish(shared, name, "two");
  expect(await ours.readRevision(name, revision)).toBeDefined();
  expect(await shared.deleteRevision(name, revision)).toBe(true);
  await expect(loadRevision(ours, name, revision)).rejects.toMatchObject({ code: "not_found" });
});
