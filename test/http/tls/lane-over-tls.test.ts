import { once } from "node:events";
import { connect as connectPlain } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { gone } from "../../support/gone.ts";
import { until } from "../../support/until.ts";
import { handedMaterial } from "../../support/x509/tls-folder.ts";
import {
  type LaneServer,
  outcomeOf,
  requestText,
  startLaneServer,
} from "../fast-lane/lane-server.ts";
import { ODD_REQUESTS } from "../fast-lane/odd-requests.ts";

let withLane: LaneServer;
let without: LaneServer;

beforeAll(async () => {
  withLane = await startLaneServer({ tls: handedMaterial() });
  without = await startLaneServer({ tls: handedMaterial(), hasLane: false });
});

afterAll(async () => {
  await Promise.all([withLane.server.close(), without.server.close()]);
});

const GOOD = requestText({ start: "POST /v1/data/good HTTP/1.1" });
/** Over TLS each costs a handshake: of the corpus that is compared without it, a part stands for all. */
const SOME = ODD_REQUESTS.filter((_each, at) => at % 4 === 0);

test("what comes back between good requests is what node:http gives, byte for byte", async () => {
  for (const { note, text } of SOME) {
    const pieces = [GOOD, text, GOOD];
    const [ours, theirs] = await Promise.all([
      outcomeOf(withLane, pieces),
      outcomeOf(without, pieces),
    ]);
    expect([note, ours]).toEqual([note, theirs]);
  }
});

test("plain requests go through the lane, in pieces, together, and with long answers", async () => {
  const { seen } = withLane;
  const before = { ...seen };
  const long = requestText({ start: "POST /v1/data/long/100000 HTTP/1.1" });
  const pieces = GOOD.match(/[\s\S]{1,40}/g) ?? [];
  const received = await outcomeOf(withLane, [...pieces, GOOD.repeat(20) + long]);
  expect(received.split('{"path":["good"]')).toHaveLength(22);
  expect(received.length).toBeGreaterThan(200_000);
  expect(seen).toMatchObject({ lane: before.lane + 22, ordinary: before.ordinary });
});

test("a last request of the lane's and one for another route are both answered", async () => {
  const other = "GET /other HTTP/1.1\r\nHost: x\r\n\r\n";
  expect(await outcomeOf(withLane, [GOOD, other])).toMatch(
    /"good"[\s\S]*\r\n\r\n"other"\n<ended>$/,
  );
});

test("what is asked counts and is answered at the end, what is not secured yet does neither", async () => {
  const { server, port, connect, waiting, answerSlow } = await startLaneServer({
    tls: handedMaterial(),
  });
  const asking = connect();
  asking.write(requestText({ start: "POST /v1/data/slow/1 HTTP/1.1" }));
  await until(() => waiting() === 1);
  const pending = connectPlain(port, "127.0.0.1");
  await once(pending, "connect");
  const ended = gone(pending);
  await until(async () => (await server.inFlight()) === 1);
  await ended;
  const closed = server.close();
  answerSlow();
  let received = "";
  for await (const chunk of asking) received += String(chunk);
  expect(received).toContain('"path":["slow","1"]');
  await closed;
});
