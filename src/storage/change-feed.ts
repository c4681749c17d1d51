import type { NamedHead } from "../domain/head.ts";

/** A position in the feed: opaque text that only the feed that gave it understands. */
export type FeedPosition = string;

/** What can become of a head. */
export type HeadChange = "moved" | "deleted";

/**
 * `moved`: a head moved (it may have moved on since: read it). `deleted`: a bundle has no head any more; `head` tells the
 * sequence of that and what it was last. `gap`: events may have been missed, so read every head
 * again. Sent after each reconnect and when a resume position is no longer held.
 */
export type FeedEvent =
  | ({ readonly kind: HeadChange; readonly position: FeedPosition } & NamedHead)
  | { readonly kind: "gap" };

export interface Subscription {
  close(): Promise<void>;
}

export interface SubscribeOptions {
  /** Resume behind this position; without it only what is announced after `subscribe` resolved is sent. */
  readonly after?: FeedPosition;
}

/**
 * The bell: says that a head moved, never what it holds. Events of one feed come in order. An event is only a wake-up:
 * losing one costs time, never truth.
 */
export interface ChangeFeed {
  /** `change`: `moved` unless given. */
  announce(moved: NamedHead, change?: HeadChange): Promise<FeedPosition>;
  /** Resolves once the subscription is live: what is announced from then on will be heard. */
  subscribe(
    listener: (event: FeedEvent) => void,
    options?: SubscribeOptions,
  ): Promise<Subscription>;
  close(): Promise<void>;
}
