import type { Cluster, Redis } from "ioredis";

/** What the feed needs of a connection to Redis: `RedisConnection` of `store/` has it. */
export interface FeedConnection {
  /** Runs commands; throws `unavailable` when Redis is away or slower than the deadline (milliseconds). */
  run<T>(work: (client: Redis | Cluster) => Promise<T>, deadlineMs?: number): Promise<T>;
  /** A second connection for reads that block. It connects by itself. */
  duplicate(): FeedReading;
}

export interface FeedReading extends FeedConnection {
  client(): Redis | Cluster;
  isReady(): boolean;
  close(): Promise<void>;
}
