import { type IncomingMessage, request as send } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parseBundleName } from "../../../../src/domain/bundle-name.ts";
import { PolicyError } from "../../../../src/domain/policy-error.ts";
import { createMemoryFeed } from "../../../../src/storage/memory/feed.ts";
import { ask, publishQuietly } from "../../../distribute/bundle-server.ts";
import { until } from "../../../support/until.ts";
import { type Gatehouse, startGatehouse } from "../../gatehouse.ts";

let gatehouse: Gatehouse;
let opened: IncomingMessage[];

beforeEach(async () => {
  opened = [];
  gatehouse = await startGatehouse();
});

afterEach(async () => {
  for (const stream of opened) stream.destroy();
  await gatehouse.close();
});

/** Opens the stream; `text` is what has come so far. */
async function listen(headers: Record<string, string> = {}) {
  const stream = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(`${gatehouse.base}/v1/events`, { agent: false, headers }, resolve);
    request.once("error", reject);
    request.end();
  });
  opened.push(stream);
  let text = "";
  let ended = false;
  stream.on("data", (chunk) => {
    text += chunk;
  });
  stream.on("error", () => undefined);
  stream.once("close", () => {
    ended = true;
  });
  return { stream, text: () => text, ended: () => ended };
}

async function publish(name: string, content: string) {
  const head = await publishQuietly(gatehouse.store, name, content);
  await gatehouse.feed.announce({ name: parseBundleName(name), head });
  await until(() => gatehouse.heads.head(parseBundleName(name))?.sequence === head.sequence);
  return head;
}

const headsIn = (text: string) =>
  [...text.matchAll(/^event: head\ndata: (.*)$/gm)].map(
    ([, data]) => JSON.parse(data ?? "") as unknown,
  );
const idsIn = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? "");

describe("GET /v1/events", () => {
  test("sends a comment, the heads of now, and then each move with its position", async () => {
    const one = await publish("authz", "one");
    const { stream, text } = await listen();
    expect(stream.headers["content-type"]).toBe("text/event-stream");
    await until(() => headsIn(text()).length === 1);
    expect(text().startsWith(": ")).toBe(true);
    expect(headsIn(text())).toEqual([{ name: "authz", ...one }]);
    expect(idsIn(text())).toEqual([]);
    const two = await publish("authz", "two");
    await until(() => headsIn(text()).length === 2);
    expect(headsIn(text())[1]).toEqual({ name: "authz", ...two });
    expect(idsIn(text())).toHaveLength(1);
  });

  test("resumes behind Last-Event-ID without telling anything twice", async () => {
    const first = await listen();
    await publish("authz", "one");
    await publish("authz", "two");
    await until(() => idsIn(first.text()).length === 2);
    const [after = ""] = idsIn(first.text());
    const resumed = await listen({ "Last-Event-ID": after });
    await until(() => headsIn(resumed.text()).length === 1);
    expect(headsIn(resumed.text())).toMatchObject([{ sequence: 2 }]);
    expect(resumed.text()).not.toContain("event: gap");
  });

  for (const position of ["another-1", "x y", "1".repeat(500), "../..", "\u00ff"]) {
    test(`a position that nobody gave (${position.slice(0, 20)}) is a gap`, async () => {
      await publish("authz", "one");
      const { text } = await listen({ "Last-Event-ID": position });
      await until(() => text().includes("event: gap\ndata: {}\n\n"));
    });
  }

  test("heart-beats and other clients go on when one goes away", async () => {
    const gone = await listen();
    const stays = await listen();
    gone.stream.destroy();
    await publish("authz", "one");
    await until(() => headsIn(stays.text()).length === 1);
  });

  test("HEAD ends at once", async () => {
    const answer = await ask(`${gatehouse.base}/v1/events`, { method: "HEAD" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/event-stream"]);
  });

  test("the server's end ends the streams", async () => {
    const { ended } = await listen();
    await gatehouse.close();
    await until(ended);
  });

  test("while the feed is away it is 503", async () => {
    await gatehouse.close();
    const feed = createMemoryFeed();
    gatehouse = await startGatehouse({ feed });
    feed.subscribe = () => Promise.reject(new PolicyError("unavailable", "the feed is away"));
    const answer = await ask(`${gatehouse.base}/v1/events`);
    expect(answer.status).toBe(503);
  });
});
