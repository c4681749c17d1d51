import type { LoadedProgram } from "./load-program.ts";
import type { PolicyInstance } from "./policy-instance.ts";

/** An instance that grew past both is replaced after the decision: memory never shrinks. */
const GROWTH_FACTOR = 4;
const GROWTH_BYTES = 64 * 1024 * 1024;
/** Each abort leaves a little of the module's own stack behind. */
const MAX_ABORTS = 256;

/** Holds the one live instance of a program and makes a new one when that is due. */
export interface InstanceKeeper {
  /** The live instance, or a fresh one when the last was dropped; undefined while that is being made. */
  take(): PolicyInstance | undefined;
  /** Resolves when there is an instance to take. Throws why it cannot be made; asking again tries again. */
  renewed(): Promise<void>;
  /** After a decision that went well: drops an instance that grew too large. */
  settle(instance: PolicyInstance): void;
  /** After an abort, which leaves the instance usable. */
  noteAbort(): void;
  /** After a trap. */
  drop(): void;
  /** Final: nothing is made any more. */
  close(): void;
}

export function createInstanceKeeper({ first, copy, make }: LoadedProgram): InstanceKeeper {
  let live: PolicyInstance | undefined = first;
  let making: Promise<void> | undefined;
  let aborts = 0;
  let closed = false;

  function keep(instance: PolicyInstance): void {
    aborts = 0;
    if (!closed) live = instance;
  }

  async function begin(): Promise<void> {
    try {
      keep(await make());
    } finally {
      making = undefined;
    }
  }

  function renewed(): Promise<void> {
    if (live !== undefined || closed) return Promise.resolve();
    making ??= begin();
    return making;
  }

  /** Begins at once where it takes long: the next question comes soon. */
  function drop(): void {
    live = undefined;
    if (copy === undefined) renewed().catch(() => undefined);
  }

  return {
    take() {
      if (live === undefined && copy !== undefined && !closed) keep(copy());
      return live;
    },
    renewed,
    settle(instance) {
      if (hasOutgrown(instance)) drop();
    },
    noteAbort() {
      aborts++;
      if (aborts >= MAX_ABORTS) drop();
    },
    drop,
    close() {
      closed = true;
      live = undefined;
    },
  };
}

function hasOutgrown({ memory, startSize }: PolicyInstance): boolean {
  const size = memory.bytes().length;
  return size > GROWTH_BYTES && size > GROWTH_FACTOR * startSize;
}
