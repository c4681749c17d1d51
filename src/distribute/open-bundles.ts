import type { BundleName } from "../domain/bundle-name.ts";
import type { Revision } from "../domain/revision.ts";
import { inLanes } from "../means/async/in-lanes.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { LiveHeads } from "./live-heads.ts";

/** Which bundles anybody may read, by what their heads say. */
export interface OpenBundles {
  /** Resolves once that is known of every head there is; from then on heads are followed. */
  start(): Promise<void>;
  /** Whether the head says so, or said so until it moved a moment ago: before anything is sent, `isOpen` is asked. */
  has(name: string): boolean;
  /** Looks at the head as it is now. */
  refresh(name: BundleName): Promise<void>;
  /** Whether one revision says so. What cannot be read is not open. */
  isOpen(name: BundleName, revision: Revision): Promise<boolean>;
  close(): void;
}

export interface OpenBundlesOptions {
  readonly store: Pick<BundleStore, "readRevision">;
  readonly heads: Pick<LiveHeads, "all" | "head" | "onChange">;
  /** Milliseconds until what cannot be read is looked at again. */
  readonly retryMs?: number;
}

const RETRY_MS = 2_000;
/** Records that are read side by side. */
const READINGS = 64;

export function createOpenBundles(options: OpenBundlesOptions): OpenBundles {
  const { store, heads, retryMs = RETRY_MS } = options;
  const open = new Set<string>();
  const retries = new Map<BundleName, NodeJS.Timeout>();
  let unsubscribe: (() => void) | undefined;
  let closed = false;

  async function read(name: BundleName, revision: Revision): Promise<boolean> {
    const record = await store.readRevision(name, revision);
    return record?.access?.read === "anyone";
  }

  async function refresh(name: BundleName): Promise<void> {
    const head = heads.head(name);
    if (head === undefined) open.delete(name);
    else {
      const isOpen = await read(name, head.revision).catch(() => lookLater(name));
      // A head that has moved meanwhile is looked at for itself.
      if (heads.head(name)?.revision !== head.revision) return;
      if (isOpen) open.add(name);
      else open.delete(name);
    }
  }

  function lookLater(name: BundleName): false {
    clearTimeout(retries.get(name));
    if (!closed) retries.set(name, setTimeout(look, retryMs, name).unref());
    return false;
  }

  function look(name: BundleName): void {
    retries.delete(name);
    void refresh(name);
  }

  return {
    async start() {
      unsubscribe = heads.onChange(({ name }) => look(name));
      await inLanes(heads.all(), READINGS, ({ name }) => refresh(name));
    },
    has: (name) => open.has(name),
    refresh,
    isOpen: (name, revision) => read(name, revision).catch(() => false),
    close() {
      closed = true;
      unsubscribe?.();
      for (const retry of retries.values()) clearTimeout(retry);
    },
  };
}
