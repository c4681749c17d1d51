import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isPolicyError, messageOf, PolicyError } from "../domain/policy-error.ts";
import { askForBundle, type BundlePlace } from "./ask-for-bundle.ts";
import { createPauses, type Outcome, type PauseOptions } from "./pauses.ts";

export interface FollowOptions extends PauseOptions {
  readonly place: BundlePlace;
  /** Makes an archive answer. What it throws leaves the last one answering. */
  readonly activate: (bytes: Uint8Array, tag: string | undefined) => Promise<void>;
  /** Told of each new failure once, until something succeeds. */
  readonly failed: (error: PolicyError) => void;
}

/** What is followed until it is closed. */
export interface Following {
  close(): void;
}

/**
 * Keeps asking for a bundle as an OPA agent does: held by servers that hold requests, in pauses by those that do not, in
 * growing pauses after a failure.
 */
export function followBundle(options: FollowOptions): Following {
  const { place, waitSeconds, activate, failed } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const pauses = createPauses(options);
  let tag: string | undefined;
  let digest: string | undefined;
  let told: string | undefined;

  async function ask(): Promise<Outcome> {
    const reply = await askForBundle(place, { tag, waitSeconds, signal });
    if (reply.kind === "refused") {
      tell(reply.error);
      return { kind: "failed", afterMs: reply.afterMs };
    }
    if (reply.kind === "unchanged") {
      told = undefined;
      return { kind: "unchanged" };
    }
    const came = createHash("sha256").update(reply.bytes).digest("hex");
    // A server without tags sends the same again and again.
    if (came !== digest) await activate(reply.bytes, reply.tag);
    [tag, digest, told] = [reply.tag, came, undefined];
    return { kind: "changed", mayHold: reply.holds && reply.tag !== undefined };
  }

  function tell(error: PolicyError): void {
    if (signal.aborted || told === error.message) return;
    told = error.message;
    failed(error);
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      const begin = performance.now();
      const outcome = await ask().catch((error: unknown): Outcome => {
        tell(asPolicyError(error));
        return { kind: "failed" };
      });
      await pause(pauses.after(outcome, performance.now() - begin));
    }
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  void follow();
  return { close: () => ending.abort() };
}

function asPolicyError(error: unknown): PolicyError {
  if (isPolicyError(error)) return error;
  return new PolicyError("internal_error", messageOf(error), { cause: error });
}
