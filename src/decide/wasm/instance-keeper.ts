import {
  copyPolicyInstance,
  createPolicyInstance,
  imageOf,
  type MemoryImage,
  type PolicyInstance,
  type PolicyProgram,
} from "./policy-instance.ts";

/** An instance that grew past both is replaced after the decision: memory never shrinks. */
const GROWTH_FACTOR = 4;
const GROWTH_BYTES = 64 * 1024 * 1024;
/** A loaded memory is kept as an image up to this size; larger documents are read again. */
const IMAGE_BYTES = 64 * 1024 * 1024;
/** Each abort leaves a little of the module's own stack behind. */
const MAX_ABORTS = 256;

/** Holds the one live instance of a program and makes a new one when that is due. */
export interface InstanceKeeper {
  /** The live instance; a fresh one when the last was dropped. */
  take(): PolicyInstance;
  /** After a decision that went well: drops an instance that grew too large. */
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

  function renew(): PolicyInstance {
    aborts = 0;
    live = image === undefined ? createPolicyInstance(program) : copyPolicyInstance(program, image);
    return live;
  }

  return {
    take: () => live ?? renew(),
    settle(instance) {
      if (hasOutgrown(instance)) live = undefined;
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

function keptImage(untouched: PolicyInstance): MemoryImage | undefined {
  return untouched.dataHeap <= IMAGE_BYTES ? imageOf(untouched) : undefined;
}

function hasOutgrown({ memory, startSize }: PolicyInstance): boolean {
  const size = memory.bytes().length;
  return size > GROWTH_BYTES && size > GROWTH_FACTOR * startSize;
}
