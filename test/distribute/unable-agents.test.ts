import { describe, expect, test } from "@jest/globals";
import { etagOf } from "../../src/distribute/etag.ts";
import {
  type Ask,
  createUnableAgents,
  type UnableAgents,
} from "../../src/distribute/unable-agents.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { parseRevision } from "../../src/domain/revision.ts";

const NAME = parseBundleName("authz");
const [ONE, TWO, THREE] = [headOf(1), headOf(2), headOf(3)];

function headOf(sequence: number): Head {
  const revision = parseRevision(String(sequence).repeat(64));
  return { epoch: "0".repeat(16), sequence, revision };
}

function askOf(key: string, tag: string | undefined, isTold = true): Ask {
  return { agent: { key, isTold }, name: NAME, tag };
}

/** Bookkeeping under a clock that a test moves. */
function startBookkeeping(capacity?: number) {
  let time = 0;
  const agents = createUnableAgents({ now: () => time, ...(capacity && { capacity }) });
  return {
    agents,
    /** The delay of an answer, which is given at its end. */
    give(ask: Ask, head: Head): number {
      const delayMs = agents.delayOf(ask, head);
      time += delayMs;
      agents.answered(ask, head);
      return delayMs;
    },
    pass(ms: number): void {
      time += ms;
    },
  };
}

function countOf(agents: UnableAgents, head: Head): number {
  return agents.count(() => head).get(NAME) ?? 0;
}

describe("an agent that asks again for the head that it was given", () => {
  test("gets it with growing delay: the first at once, then up to 10 s", () => {
    const { give } = startBookkeeping();
    const delays = Array.from({ length: 10 }, () => give(askOf("a", etagOf(ONE)), TWO));
    expect(delays).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  });

  test("stays at the longest delay for as long as it goes on", () => {
    const { give } = startBookkeeping();
    const delays = Array.from({ length: 1_000 }, () => give(askOf("a", etagOf(ONE)), TWO));
    expect(new Set(delays.slice(8))).toEqual(new Set([10_000]));
  });

  test("is forgiven after some minutes", () => {
    const { give, pass } = startBookkeeping();
    for (let round = 0; round < 20; round += 1) give(askOf("a", etagOf(ONE)), TWO);
    pass(5 * 60_000);
    expect(give(askOf("a", etagOf(ONE)), TWO)).toBe(0);
  });

  test("gets a new head at once", () => {
    const { give } = startBookkeeping();
    for (let round = 0; round < 9; round += 1) give(askOf("a", etagOf(ONE)), TWO);
    expect(give(askOf("a", etagOf(ONE)), THREE)).toBe(0);
  });

  test("gets another bundle at once", () => {
    const { give } = startBookkeeping();
    for (let round = 0; round < 9; round += 1) give(askOf("a", etagOf(ONE)), TWO);
    expect(give({ ...askOf("a", etagOf(ONE)), name: parseBundleName("b") }, TWO)).toBe(0);
  });

  test("is recognised when a proxy makes its tag weak", () => {
    const { give } = startBookkeeping();
    give(askOf("a", etagOf(ONE)), TWO);
    expect(give(askOf("a", `W/${etagOf(ONE)}`), TWO)).toBe(100);
  });

  test("is counted from its third answer on, for a minute, and only while the head is that one", () => {
    const { agents, give, pass } = startBookkeeping();
    const counts = [1, 2, 3, 4].map(() => {
      give(askOf("a", etagOf(ONE)), TWO);
      return countOf(agents, TWO);
    });
    expect(counts).toEqual([0, 0, 1, 1]);
    expect(countOf(agents, THREE)).toBe(0);
    pass(60_001);
    expect(countOf(agents, TWO)).toBe(0);
  });

  test("was woken with it: then its first ask is at once, and the second is not", () => {
    const { agents, give } = startBookkeeping();
    agents.woken(askOf("a", etagOf(ONE)), TWO);
    expect([give(askOf("a", etagOf(ONE)), TWO), give(askOf("a", etagOf(ONE)), TWO)]).toEqual([
      0, 100,
    ]);
  });
});

describe("good agents never wait", () => {
  test("a thousand that carry something of their own", () => {
    const { give } = startBookkeeping();
    const delays = Array.from({ length: 1_000 }, (_, at) => give(askOf(`${at}`, etagOf(ONE)), TWO));
    expect(new Set(delays)).toEqual(new Set([0]));
  });

  test("a thousand at one address that nothing tells apart, with a tag from elsewhere or without", () => {
    const { give } = startBookkeeping();
    for (const tag of [etagOf(ONE), undefined]) {
      const ask = askOf("address", tag, false);
      const delays = Array.from({ length: 1_000 }, () => give(ask, TWO));
      expect(new Set(delays)).toEqual(new Set([0]));
      expect(give(ask, TWO)).toBeGreaterThan(0);
    }
  });

  test("as many as were given what they run, also when they share a token", () => {
    const { agents, give } = startBookkeeping();
    for (let agent = 0; agent < 40; agent += 1) give(askOf("shared", undefined), ONE);
    for (let agent = 0; agent < 30; agent += 1) agents.woken(askOf("shared", undefined), ONE);
    const delays = Array.from({ length: 140 }, () => give(askOf("shared", etagOf(ONE)), TWO));
    expect(new Set(delays.slice(0, 70))).toEqual(new Set([0]));
    expect(new Set(delays.slice(70))).toEqual(new Set([100]));
  });

  test("one that takes each head once, for ever", () => {
    const { agents, give } = startBookkeeping();
    let tag: string | undefined;
    for (let sequence = 1; sequence <= 9; sequence += 1) {
      expect(give(askOf("a", tag), headOf(sequence))).toBe(0);
      tag = etagOf(headOf(sequence));
    }
    expect(countOf(agents, headOf(9))).toBe(0);
  });

  test("a program that is started every half a minute, with a token and without a tag", () => {
    const { give, pass } = startBookkeeping();
    const delays = Array.from({ length: 5_000 }, () => {
      pass(30_000);
      return give(askOf("job", undefined), ONE);
    });
    expect(new Set(delays)).toEqual(new Set([0]));
  });
});

test("what is remembered is bounded: the agent that is heard of goes on waiting, the oldest is forgotten", () => {
  const { give } = startBookkeeping(10);
  const loop = askOf("loop", etagOf(ONE));
  const old = askOf("old", etagOf(ONE));
  for (const ask of [old, old, loop, loop]) give(ask, TWO);
  for (let other = 0; other < 100; other += 1) {
    give(askOf(`${other}`, etagOf(ONE)), TWO);
    expect(give(loop, TWO)).toBeGreaterThan(100);
  }
  expect(give(old, TWO)).toBe(0);
});
