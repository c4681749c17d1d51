import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type LaneServer, outcomeOf, requestText, startLaneServer } from "./lane-server.ts";
import { ODD_REQUESTS } from "./odd-requests.ts";

/** The same server with the lane before it and without. */
let withLane: LaneServer;
let without: LaneServer;

beforeAll(async () => {
  withLane = await startLaneServer();
  without = await startLaneServer({ hasLane: false });
});

afterAll(async () => {
  await Promise.all([withLane.server.close(), without.server.close()]);
});

const both = async (pieces: readonly string[]): Promise<readonly [string, string]> =>
  await Promise.all([outcomeOf(withLane, pieces), outcomeOf(without, pieces)]);

const GOOD = requestText({ start: "POST /v1/data/good HTTP/1.1" });

describe("every byte that comes back is what node:http gives", () => {
  test("the corpus is large enough", () => {
    expect(ODD_REQUESTS.length).toBeGreaterThan(250);
  });

  test.each(ODD_REQUESTS)("to $note", async ({ text }) => {
    const [ours, theirs] = await both([text]);
    expect(ours).toBe(theirs);
  });

  test.each(ODD_REQUESTS)("after a good request, to $note", async ({ text }) => {
    const [ours, theirs] = await both([GOOD, text]);
    expect(ours).toBe(theirs);
    expect(ours).toContain('{"path":["good"]');
  });

  test.each(ODD_REQUESTS)("between good requests, to $note", async ({ text }) => {
    const [ours, theirs] = await both([GOOD, text, GOOD]);
    expect(ours).toBe(theirs);
  });

  test.each(ODD_REQUESTS)("in one piece with good requests, to $note", async ({ text }) => {
    const [ours, theirs] = await both([GOOD + text + GOOD]);
    expectSameUpToLost(ours, theirs);
  });
});

/**
 * Of requests that came in one read with what node:http cannot parse, it loses answers that it has not written by then, and
 * which those are depends on who gave it the bytes. What is answered is the same, and so is the end.
 */
function expectSameUpToLost(ours: string, theirs: string): void {
  const [some, all] = [answersIn(ours), answersIn(theirs)].toSorted((a, b) => a.length - b.length);
  if (
    some?.length === all?.length ||
    !/HTTP\/1.1 400 Bad Request\r\nConnection: close/.test(ours)
  ) {
    expect(ours).toBe(theirs);
  }
  expect(some?.at(-1)).toBe(all?.at(-1));
  expect(some).toEqual(inOrder(all ?? [], some ?? []));
}

/** Those of `wanted` that are found one behind the other. */
function inOrder(all: readonly string[], wanted: readonly string[]): string[] {
  let from = 0;
  return wanted.filter((each) => {
    const found = all.indexOf(each, from);
    from = found + 1;
    return found >= 0;
  });
}

function answersIn(outcome: string): string[] {
  return outcome.split(/(?=HTTP\/1.1 )/);
}
