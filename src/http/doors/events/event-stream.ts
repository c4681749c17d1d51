import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../../../access/access.ts";
import type { BundleName } from "../../../domain/bundle-name.ts";
import type { NamedHead } from "../../../domain/head.ts";
import type { ChangeFeed, FeedEvent } from "../../../storage/change-feed.ts";

export interface EventStreamsOptions {
  readonly feed: ChangeFeed;
  /** The heads of now, sent first to who does not resume. */
  readonly heads: () => readonly NamedHead[];
  readonly heartbeatMs?: number;
}

/** `GET /v1/events`: head moves as server-sent events (WHATWG HTML, 9.2). */
export interface EventStreams {
  /**
   * Streams, of the bundles that the client may see, until it goes away, may see nothing any more, or `close` is called. Throws
   * what the feed throws, before anything is sent.
   */
  open(request: IncomingMessage, response: ServerResponse, access?: Access): Promise<void>;
  close(): void;
}

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 1_000;
/** A client that lets this many bytes pile up is cut off; it can resume. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Positions come back from outside: what cannot be one is answered like a position that is no longer held. */
const POSITION = /^[\w.:-]{1,128}$/;

/**
 * The first thing sent is a comment. Then, unless the client resumes by `Last-Event-ID`, the heads of now as `head`
 * events; then each move as a `head` event whose id is its position, `deleted` where a bundle has no head any more, and `gap` where moves may be missing (read the heads
 * again). A move may be told twice, never left out without a `gap`.
 */
export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { feed, heads, heartbeatMs = HEARTBEAT_MS } = options;
  const streams = new Set<ServerResponse>();
  const heartbeat = setInterval(() => {
    for (const response of streams) send(response, ": still here\n\n");
  }, heartbeatMs).unref();
  let closed = false;

  async function open(
    request: IncomingMessage,
    response: ServerResponse,
    access?: Access,
  ): Promise<void> {
    const isSeen = (name: BundleName): boolean =>
      access?.may("viewer", { kind: "bundle", name }) !== false;
    const asked = request.headers["last-event-id"];
    const after = typeof asked === "string" && POSITION.test(asked) ? asked : undefined;
    const isLost = asked !== undefined && asked !== "" && after === undefined;
    const early: string[] = [];
    let isOpen = false;
    const subscription = await feed.subscribe(
      (event) => {
        if (event.kind !== "gap" && !isSeen(event.name)) return;
        if (isOpen) send(response, textOf(event));
        else early.push(textOf(event));
      },
      after === undefined ? {} : { after },
    );
    const stopWaiting = access?.onEnd(() => response.end());
    const leave = () => {
      stopWaiting?.();
      if (streams.delete(response)) void subscription.close();
    };
    streams.add(response);
    response.once("close", leave);
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    send(response, `: head moves of this service\nretry: ${RETRY_MS}\n\n`);
    if (isLost) send(response, textOf({ kind: "gap" }));
    if (after === undefined)
      send(
        response,
        heads()
          .filter(({ name }) => isSeen(name))
          .map((head) => headText(head))
          .join(""),
      );
    isOpen = true;
    send(response, early.join(""));
    if (closed || response.destroyed || request.method === "HEAD") {
      leave();
      response.end();
    }
  }

  return {
    open,
    close() {
      closed = true;
      clearInterval(heartbeat);
      for (const response of streams) response.end();
    },
  };
}

function send(response: ServerResponse, text: string): void {
  if (text === "") return;
  response.write(text);
  if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
}

function textOf(event: FeedEvent): string {
  return event.kind === "gap"
    ? "event: gap\ndata: {}\n\n"
    : `id: ${event.position}\n${headText(event, event.kind === "moved" ? "head" : "deleted")}`;
}

function headText(
  { name, head: { epoch, sequence, revision } }: NamedHead,
  event: "head" | "deleted" = "head",
): string {
  return `event: ${event}\ndata: ${JSON.stringify({ name, epoch, sequence, revision })}\n\n`;
}
