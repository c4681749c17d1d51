import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { expectSameUpToLost } from "./expect-same.ts";
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
