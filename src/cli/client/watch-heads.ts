import { setTimeout as sleep } from "node:timers/promises";
import type { BundleName } from "../../domain/bundle-name.ts";
import type { Head } from "../../domain/head.ts";
import { type ErrorCode, isPolicyError, PolicyError } from "../../domain/policy-error.ts";
import { shortRevision } from "../../domain/revision.ts";
import { type CliIo, writeLines } from "../cli-io.ts";
import { EXIT_INTERRUPTED } from "../exit-codes.ts";
import { formatClock } from "../format.ts";
import { paintFor, plain } from "../paint.ts";
import { headEventSchema } from "./answers.ts";
import type { ServerClient } from "./client.ts";
import { readEvents } from "./head-events.ts";

/** Pauses between attempts to reach a lost server. Milliseconds. */
const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 5000;

/** Columns of a bundle's name, so that lines stand below each other from the first one on. */
const LEAST_WIDTH = 16;

/** Reasons that no new attempt mends. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  "invalid_parameter",
  "not_found",
  "method_not_allowed",
]);

export interface WatchHeadsOptions {
  /** Follow this bundle alone. */
  readonly bundle: BundleName | undefined;
  readonly json: boolean;
}

/** What a line says of a bundle. */
type Change = "active" | "moved" | "deleted";

interface Shown {
  readonly head: Head;
  readonly change: Change;
}

/** What is known so far: what was last said of each bundle, and the position to resume behind. */
interface Watching {
  readonly io: CliIo;
  readonly client: ServerClient;
  readonly options: WatchHeadsOptions;
  readonly shown: Map<BundleName, Shown>;
  position: string | undefined;
}

/**
 * Prints every head and then each move of one, until Ctrl-C. A lost server is said and tried again; what was missed
 * meanwhile is resumed, or read anew when the server no longer holds it.
 */
export async function watchHeads(
  io: CliIo,
  client: ServerClient,
  options: WatchHeadsOptions,
): Promise<number> {
  const watching: Watching = { io, client, options, shown: new Map(), position: undefined };
  const { faint, warning, good } = paintFor(io, "stderr");
  let pauseMs = FIRST_PAUSE_MS;
  let state: "new" | "live" | "lost" = "new";
  while (!io.signal.aborted) {
    try {
      const stream = await client.events(watching.position);
      const word = state === "lost" ? good("in touch again:") : faint("watching");
      writeLines(io.stderr, [`${word} ${client.server}${state === "new" ? " (Ctrl-C ends)" : ""}`]);
      state = "live";
      pauseMs = FIRST_PAUSE_MS;
      for await (const event of readEvents(stream)) await hear(watching, event);
    } catch (error) {
      if (io.signal.aborted) break;
      if (state === "new" || (isPolicyError(error) && FINAL.has(error.code))) throw error;
    }
    if (state === "live") {
      writeLines(io.stderr, [`${warning("lost")} ${client.server}; trying again until it is back`]);
    }
    state = "lost";
    await sleep(pauseMs, undefined, { signal: io.signal }).catch(() => undefined);
    pauseMs = Math.min(LAST_PAUSE_MS, pauseMs * 2);
  }
  return EXIT_INTERRUPTED;
}

async function hear(
  watching: Watching,
  event: { readonly name: string; readonly data: string; readonly id: string | undefined },
): Promise<void> {
  watching.position = event.id ?? watching.position;
  if (event.name === "gap") return await rereadHeads(watching);
  if (event.name !== "head" && event.name !== "deleted") return;
  const { name, ...head } = parseHeadEvent(event.data);
  // The server begins a stream with the heads of now, which have no position.
  const isFirst = event.id === undefined && !watching.shown.has(name);
  const change = isFirst ? "active" : "moved";
  show(watching, name, { head, change: event.name === "deleted" ? "deleted" : change });
}

function parseHeadEvent(data: string): { readonly name: BundleName } & Head {
  try {
    return headEventSchema.parse(JSON.parse(data));
  } catch (error) {
    throw new PolicyError("internal_error", "the server sent an event that is no head", {
      cause: error,
    });
  }
}

/** Events may have been missed: whatever differs from what was shown is shown now. */
async function rereadHeads(watching: Watching): Promise<void> {
  const bundles = await watching.client.list();
  for (const { name, head } of bundles) {
    show(watching, name, { head, change: watching.shown.has(name) ? "moved" : "active" });
  }
  const listed = new Set(bundles.map(({ name }) => name));
  for (const [name, { head, change }] of watching.shown) {
    if (listed.has(name) || change === "deleted") continue;
    // Which sequence that took was missed: at least the next one.
    const sequence = head.sequence + 1;
    show(watching, name, { head: { ...head, sequence }, change: "deleted" });
  }
}

const WORDS: Readonly<Record<Change, "faint" | "good" | "bad">> = {
  active: "faint",
  moved: "good",
  deleted: "bad",
};

function show(watching: Watching, name: BundleName, now: Shown): void {
  const { io, options, shown } = watching;
  const { head, change } = now;
  const known = shown.get(name)?.head;
  if (known?.epoch === head.epoch && head.sequence <= known.sequence) return;
  shown.set(name, now);
  if (options.bundle !== undefined && options.bundle !== name) return;
  const { epoch, sequence, revision } = head;
  const deleted = change === "deleted" ? { deleted: true } : {};
  if (options.json) {
    io.stdout.write(`${JSON.stringify({ name, epoch, sequence, revision, ...deleted })}\n`);
    return;
  }
  const paint = paintFor(io, "stdout");
  const width = Math.max(LEAST_WIDTH, ...[...shown.keys()].map((each) => each.length));
  const parts = [
    paint.faint(formatClock(io.now())),
    paint.strong(plain(name).padEnd(width)),
    `sequence ${String(sequence).padEnd(4)}`,
    `revision ${shortRevision(revision)}`,
    paint[WORDS[change]](change),
  ];
  writeLines(io.stdout, [parts.join("  ")]);
}
