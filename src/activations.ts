import type { ActiveRevision, RevisionParts } from "./decide/active-revision.ts";
import { activateRevision } from "./decide/active-revision.ts";
import type { Decisions } from "./decide/decisions.ts";
import type { LiveHeads } from "./distribute/live-heads.ts";
import type { ArtifactName, RevisionRecord } from "./domain/bundle.ts";
import type { BundleName } from "./domain/bundle-name.ts";
import { type Head, isSameHead, type NamedHead } from "./domain/head.ts";
import { messageOf, PolicyError } from "./domain/policy-error.ts";
import type { Revision } from "./domain/revision.ts";
import type { Log } from "./observe/log.ts";
import type { BundleStore } from "./store/bundle-store.ts";

export interface Activations {
  /** Activates every head there is and follows them from then on. */
  start(): Promise<void>;
  /** Resolves when the head of this bundle, or a later one, answers decisions here, or has failed to. */
  settled(name: BundleName): Promise<void>;
  /** True once a revision of this bundle answers, or none is meant to. */
  isActive(name: BundleName): boolean;
  close(): void;
}

export interface ActivationsOptions {
  readonly store: BundleStore;
  readonly heads: LiveHeads;
  readonly decisions: Decisions;
  readonly log: Log;
}

interface State {
  active: Head | undefined;
  running: Promise<void> | undefined;
}

/** Keeps the decision engines at the live heads: one activation at a time per bundle, the newest head last. */
export function createActivations(options: ActivationsOptions): Activations {
  const { store, heads, decisions, log } = options;
  const states = new Map<BundleName, State>();
  let unsubscribe: (() => void) | undefined;

  const stateOf = (name: BundleName): State => {
    const known = states.get(name);
    if (known !== undefined) return known;
    const fresh: State = { active: undefined, running: undefined };
    states.set(name, fresh);
    return fresh;
  };
  const catchUp = async (name: BundleName, state: State): Promise<void> => {
    for (let tried: Head | undefined; ; ) {
      const head = heads.head(name);
      if (head === undefined) {
        // Deleted: nobody answers for it, and another bundle may own its roots from now on.
        if (state.active !== undefined) decisions.deactivate(name);
        state.active = undefined;
        return;
      }
      if (isSameHead(head, state.active) || isSameHead(head, tried)) return;
      tried = head;
      try {
        await activate(store, decisions, { name, head });
        state.active = head;
      } catch (error) {
        log.error(
          { bundle: name, head, err: messageOf(error) },
          "a revision could not be activated; the one before answers on",
        );
      }
    }
  };
  const follow = async ({ name }: { name: BundleName }): Promise<void> => {
    const state = stateOf(name);
    state.running ??= catchUp(name, state).finally(() => {
      state.running = undefined;
    });
    await state.running;
  };
  return {
    start: async () => {
      unsubscribe = heads.onChange(follow);
      await Promise.all(heads.all().map(follow));
    },
    settled: async (name) => await follow({ name }),
    isActive: (name) => states.get(name)?.active !== undefined,
    close: () => unsubscribe?.(),
  };
}

async function activate(
  store: BundleStore,
  decisions: Decisions,
  { name, head }: NamedHead,
): Promise<void> {
  const active = await loadRevision(store, name, head.revision);
  if (active === undefined) decisions.deactivate(name);
  else decisions.activate(active);
}

/** Reads a stored revision and makes its engine; undefined when the bundle is not for decisions. Throws `not_found`. */
export async function loadRevision(
  store: BundleStore,
  name: BundleName,
  revision: Revision,
): Promise<ActiveRevision | undefined> {
  const record = await store.readRevision(name, revision);
  if (record === undefined) {
    throw new PolicyError("not_found", `bundle ${name} has no revision ${revision}`);
  }
  return record.decide ? await activateRevision(await readParts(store, record)) : undefined;
}

/** What the engine of a stored revision is made of. Throws `internal_error` when a part is not stored. */
export async function readParts(
  store: BundleStore,
  record: RevisionRecord,
): Promise<RevisionParts> {
  const { name, revision, roots } = record;
  const part = async (artifact: ArtifactName): Promise<Uint8Array> => {
    const bytes = await store.readArtifact(name, revision, artifact);
    if (bytes !== undefined) return bytes;
    throw new PolicyError("internal_error", `${artifact} of ${name}@${revision} is not stored`);
  };
  const [wasm, data, index, plan] = await Promise.all([
    part("policy.wasm"),
    part("data.json"),
    part("index.json"),
    part("plan.json"),
  ]);
  return { name, revision, roots, artifacts: { wasm, data, index, plan } };
}
