import {
  createPolicyInstance,
  type DataImage,
  imageOf,
  type PolicyInstance,
  type PolicyProgram,
} from "./policy-instance.ts";

/** An instance that grew past both is replaced after the decision: memory never shrinks. */
const GROWTH_FACTOR = 4;
const GROWTH_BYTES = 64 * 1024 * 1024;
/**
 * Loaded base documents are kept as an image up to this size; larger ones are read again after a
 * trap.
 */
const IMAGE_BYTES = 64 * 1024 * 1024;
/** Each abort leaves a little of the module's own stack behind. */
const MAX_ABORTS = 256;

/** Holds the one live instance of a program and makes a new one when that is due. */
export interface InstanceKeeper {
  /** The live instance; a fresh one when the last was dropped. */
  take(): PolicyInstance;
  /** After a decision that went well: replaces an instance that grew too large. */
  settle(instance: PolicyInstance): void;
  /** After an abort, which leaves the instance usable. */
  noteAbort(): void;
  /** After a trap. */
  drop(): void;
  close(): void;
}

/** Loads the first instance at once. Throws as `createPolicyInstance` does. */
export function createInstanceKeeper(program: PolicyProgram): InstanceKeeper {
  let live: PolicyInstance | undefined = createPolicyInstance(program);
  let aborts = 0;
  const image = keptImage(live);

  function renew(from: DataImage | undefined): PolicyInstance {
    aborts = 0;
    live = createPolicyInstance(program, from);
    return live;
  }

  return {
    take: () => live ?? renew(image),
    settle(instance) {
      if (hasOutgrown(instance)) renew(image ?? imageOf(instance));
    },
    noteAbort() {
      aborts++;
      if (aborts >= MAX_ABORTS) live = undefined;
    },
    drop() {
      live = undefined;
    },
    close() {
      live = undefined;
    },
  };
}

function keptImage(instance: PolicyInstance): DataImage | undefined {
  return instance.dataHeap - instance.baseHeap <= IMAGE_BYTES ? imageOf(instance) : undefined;
}

function hasOutgrown({ memory, startSize }: PolicyInstance): boolean {
  const size = memory.bytes().length;
  return size > GROWTH_BYTES && size > GROWTH_FACTOR * startSize;
}
