import { cacheRecords } from "../../../src/storage/cached-records.ts";
import { createMemoryLeases } from "../../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../../src/storage/memory/store.ts";
import { describeBundleStore } from "../../contract/bundle-store.ts";
import { describeLeases } from "../../contract/leases.ts";

describeBundleStore("memory", async () => {
  const store = createMemoryStore();
  return {
    clients: [store, store],
    async reopen() {
      await store.close();
      return undefined;
    },
    dispose: () => store.close(),
  };
});

describeBundleStore("memory with cached records", async () => {
  const store = cacheRecords(createMemoryStore());
  return {
    clients: [store, store],
    async reopen() {
      await store.close();
      return undefined;
    },
    dispose: () => store.close(),
  };
});

describeLeases("memory", async () => {
  const leases = createMemoryLeases();
  return { clients: [leases, leases], dispose: async () => undefined };
});
