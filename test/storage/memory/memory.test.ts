import { cacheRecords } from "../../../src/storage/cached-records.ts";
import { createMemoryAuditLog } from "../../../src/storage/memory/audit-log.ts";
import { createMemoryLeases } from "../../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../../src/storage/memory/store.ts";
import { createMemoryTokenStore } from "../../../src/storage/memory/token-store.ts";
import { describeAuditLog } from "../../contract/audit-log.ts";
import { describeBundleStore } from "../../contract/bundle-store.ts";
import { describeLeases } from "../../contract/leases.ts";
import { describeTokenStore } from "../../contract/token-store.ts";

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

describeTokenStore("memory", async () => {
  const store = createMemoryTokenStore();
  return {
    clients: [store, store],
    async reopen() {
      await store.close();
      return undefined;
    },
    dispose: () => store.close(),
  };
});

describeAuditLog("memory", async () => {
  const log = createMemoryAuditLog();
  return {
    clients: [log, log],
    async reopen() {
      await log.close();
      return undefined;
    },
    dispose: () => log.close(),
  };
});
