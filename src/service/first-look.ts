import type { Coming } from "../decide/wait-for-owners.ts";
import { messageOf } from "../domain/policy-error.ts";
import type { Log } from "../observe/log.ts";
import type { DeclaredBundles } from "../pipeline/publish-declared.ts";

/** The first publishing of what is declared: beside the serving, so that a restarted worker answers at once. */
export interface FirstLook {
  /** Resolves once it is over, as far as it could be done. A second call waits for the first. */
  begin(): Promise<void>;
  /** From the beginning of all until the look is over: bundles may come that nobody knows yet. */
  coming(): Coming | undefined;
  /** Breaks it off and waits for that. */
  end(): Promise<void>;
}

/** Without declarations nothing is coming. */
export function createFirstLook(
  declared: DeclaredBundles | undefined,
  log: Pick<Log, "error">,
): FirstLook {
  const ended = new AbortController();
  let settle = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    settle = resolve;
  });
  let coming = declared && { what: "the declared bundles are being published", over };
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      await declared?.publishChanged(ended.signal);
    } catch (error) {
      log.error({ err: messageOf(error) }, "the declared bundles could not be published");
    }
    // What was broken off stays unknown: whoever waits for it is refused.
    if (ended.signal.aborted) return;
    coming = undefined;
    settle();
  }

  return {
    begin() {
      running ??= look();
      return running;
    },
    coming: () => coming,
    async end() {
      ended.abort();
      await running;
    },
  };
}
