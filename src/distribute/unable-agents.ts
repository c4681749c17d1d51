import { createHash } from "node:crypto";
import type { BundleName } from "../domain/bundle-name.ts";
import { type Head, isSameHead } from "../domain/head.ts";
import type { AgentMark } from "./agent-mark.ts";
import { etagOf, opaqueOf } from "./etag.ts";

/** A request for a bundle, by an agent that says what it runs. */
export interface Ask {
  readonly agent: AgentMark;
  readonly name: BundleName;
  /** The tag of what the agent runs; undefined when it has nothing yet. */
  readonly tag: string | undefined;
}

/**
 * What requests tell of agents that cannot activate what they are given: they ask for it again and again with the same old
 * tag (OPA 0.70 and 1.0 without any pause, 700 times a second).
 */
export interface UnableAgents {
  /** Milliseconds for which to keep the head back: 0 unless this agent got the same head for the same tag before. */
  delayOf(ask: Ask, head: Head): number;
  /** Notes that an agent asked for the head and gets it. */
  answered(ask: Ask, head: Head): void;
  /** Notes that an agent which was held gets the head unasked. */
  woken(ask: Ask, head: Head): void;
  /** How many agents of each bundle got its head more than twice within the last minute. */
  count(headOf: (name: BundleName) => Head | undefined): ReadonlyMap<BundleName, number>;
}

export interface UnableAgentsOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  /** How many marks with their tags are remembered. */
  readonly capacity?: number;
}

/** What is remembered of the agents with one mark that name one tag. */
interface Entry {
  readonly name: BundleName;
  /** How many answers held what the tag names: so many agents may run it. 0: they got it elsewhere, or nothing yet. */
  runners: number;
  /** What they were given for the tag, and how often, less what time took away until `at`. */
  head: Head | undefined;
  answers: number;
  level: number;
  at: number;
}

const CAPACITY = 20_000;
const FORGET_MS = 7 * 24 * 3_600_000;
/** The first delay, in milliseconds; each further one is twice as long. */
const FIRST_MS = 100;
const LONGEST_MS = 10_000;
const LEVELS = 1 + Math.ceil(Math.log2(LONGEST_MS / FIRST_MS));
/** One answer less after so many milliseconds: more than the longest delay, or that would not last. */
const FORGET_ANSWER_MS = 20_000;
/**
 * So many agents with one mark may ask once each where nobody knows how many they are: what nothing tells apart, and what
 * has nothing yet, since a program that is started again and again is no agent that cannot activate.
 */
const CROWD = 1_000;
const LATELY_MS = 60_000;
const UNABLE_LEVEL = 2;

/** Remembers a bounded number of marks and tags, and lets go what was not heard of for longest. */
export function createUnableAgents(options: UnableAgentsOptions = {}): UnableAgents {
  const { now = () => performance.now(), capacity = CAPACITY } = options;
  // A Map keeps the order of insertion: what was used last is put in again, so the first entry is the oldest.
  const entries = new Map<string, Entry>();

  function take(ask: Ask): Entry {
    const key = keyOf(ask);
    const known = entries.get(key);
    const entry = known ?? newEntry(ask.name, now());
    entries.delete(key);
    entries.set(key, entry);
    if (known === undefined) forgetOldest();
    return entry;
  }

  function forgetOldest(): void {
    for (const [oldest, { at }] of entries) {
      if (entries.size <= capacity && now() - at <= FORGET_MS) return;
      entries.delete(oldest);
    }
  }

  function answersFor(entry: Entry, head: Head): number {
    if (!isSameHead(entry.head, head)) return 0;
    return Math.max(0, entry.answers - (now() - entry.at) / FORGET_ANSWER_MS);
  }

  /** 0 while there may be an agent that was not given the head; from then on one more with each round of all of them. */
  function levelOf(ask: Ask, entry: Entry | undefined, head: Head): number {
    if (entry === undefined) return 0;
    const beyond = Math.ceil(answersFor(entry, head)) - allowance(ask, entry);
    return beyond < 0 ? 0 : Math.min(LEVELS, 1 + Math.floor(beyond / agentsOf(entry)));
  }

  /** Whoever gets a head may name it from then on. */
  function noteRunner(ask: Ask, head: Head): void {
    const entry = take({ ...ask, tag: etagOf(head) });
    entry.runners += 1;
    entry.at = now();
  }

  return {
    delayOf(ask, head) {
      const level = levelOf(ask, entries.get(keyOf(ask)), head);
      return level === 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (level - 1));
    },
    answered(ask, head) {
      const entry = take(ask);
      const level = levelOf(ask, entry, head);
      const most = allowance(ask, entry) + LEVELS * agentsOf(entry);
      const answers = Math.min(most, answersFor(entry, head) + 1);
      Object.assign(entry, { head, level, answers, at: now() });
      if (level === 0) noteRunner(ask, head);
    },
    woken: noteRunner,
    count(headOf) {
      const counts = new Map<BundleName, number>();
      for (const { name, head, level, at } of entries.values()) {
        const isUnable = level >= UNABLE_LEVEL && now() - at <= LATELY_MS;
        if (!isUnable || !isSameHead(head, headOf(name))) continue;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      return counts;
    },
  };
}

function newEntry(name: BundleName, at: number): Entry {
  return { name, runners: 0, head: undefined, answers: 0, level: 0, at };
}

/** How many answers may be firsts. */
function allowance({ agent, tag }: Ask, { runners }: Entry): number {
  if (runners > 0) return runners;
  return agent.isTold && tag !== undefined ? 1 : CROWD;
}

function agentsOf({ runners }: Entry): number {
  return Math.max(1, runners);
}

function keyOf({ agent, name, tag }: Ask): string {
  const said = tag === undefined ? "" : opaqueOf(tag);
  return createHash("sha256").update(`${agent.key}\n${name}\n${said}`).digest("base64");
}
