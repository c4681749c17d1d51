import { createGuard } from "../../../../src/access/guard.ts";
import type { Identity } from "../../../../src/access/identity.ts";
import { createTokens } from "../../../../src/access/tokens.ts";
import { createDecisions } from "../../../../src/decide/decisions.ts";
import { createArchiveCache } from "../../../../src/distribute/archive-cache.ts";
import { createBundleRequests } from "../../../../src/distribute/bundle-requests.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../../../../src/means/archive/read-archive.ts";
import { createActivations } from "../../../../src/pipeline/activate-heads.ts";
import { findRevision } from "../../../../src/pipeline/find-revision.ts";
import { loadRevision } from "../../../../src/pipeline/load-revision.ts";
import { createOperations } from "../../../../src/pipeline/operations.ts";
import { createMemoryLeases } from "../../../../src/storage/memory/leases.ts";
import { createMemoryTokenStore } from "../../../../src/storage/memory/token-store.ts";
import { tokenTable } from "../../../access/token-table.ts";
import { startOperations } from "../../../support/operations.ts";
import { startGatehouse } from "../../gatehouse.ts";

const person = (name: string, grants: Identity["grants"]): Identity => ({
  ...{ name, kind: "token", credential: name, grants },
});

/** By the text of their token: one may everything, the other nothing. */
const IDENTITIES: Readonly<Record<string, Identity>> = {
  operator: person("operator", [{ role: "operator" }]),
  nobody: person("nobody", []),
};

/** Which decisions answer the AuthZEN API there. */
const PATHS = {
  evaluation: "authz/access",
  subject: "authz/who",
  resource: "authz/records",
  action: "authz/actions",
};

export interface DescribedServer {
  readonly base: string;
  close(): Promise<void>;
}

/** A whole server in this process: the real gate, the real engines, identities, memory for a store. */
export async function startDescribed(): Promise<DescribedServer> {
  const { gate, store, feed, heads, log, close } = await startOperations();
  const decisions = createDecisions({
    ready: (name) => activations.ready(name),
    loadRevision: (name, revision) => loadRevision(store, name, revision, {}),
    resolveRevision: (name, prefix) => findRevision(store, name, prefix),
  });
  const activations = createActivations({ store, heads, decisions, log });
  await activations.start();
  const operations = createOperations({
    ...{ store, feed, gate, archiveLimits: DEFAULT_ARCHIVE_LIMITS, leases: createMemoryLeases() },
    now: () => new Date(),
    serve: async ({ name }) => {
      await heads.refresh(name);
      await activations.settled(name);
    },
    activation: activations.of,
  });
  const archives = createArchiveCache({ store, budgetBytes: 1_000_000 });
  const gatehouse = await startGatehouse({
    ...{ store, feed, heads, operations, decisions, log, activation: activations.of },
    bundles: createBundleRequests({ heads, archives, maxWaitSeconds: 1 }),
    access: { paths: PATHS, url: undefined },
    tokens: createTokens({ store: createMemoryTokenStore(), now: () => 0 }),
    guard: createGuard({
      credentials: [tokenTable(IDENTITIES)],
      anonymous: () => [],
      now: () => 0,
      refusals: { credential() {}, rights() {} },
    }),
  });
  return {
    base: gatehouse.base,
    async close() {
      await gatehouse.close();
      activations.close();
      decisions.close();
      await close();
    },
  };
}
