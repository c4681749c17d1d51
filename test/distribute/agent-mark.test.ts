import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type AgentMark, agentMarkOf } from "../../src/distribute/agent-mark.ts";

type Headers = Readonly<Record<string, string>>;

const marks: AgentMark[] = [];
const server = createServer((request, response) => {
  marks.push(agentMarkOf({ headers: request.headers, address: request.socket.remoteAddress }));
  response.end();
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** The mark of a request with these headers, from an address of loopback. */
async function markOf(headers: Headers, localAddress = "127.0.0.1"): Promise<AgentMark> {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, agent: false, headers, localAddress } as const;
    const request = send(options, (response) => response.resume().once("end", resolve));
    request.once("error", reject).end();
  });
  const mark = marks.pop();
  if (mark === undefined) throw new Error("the server saw no request");
  return mark;
}

const OPA: Headers = {
  "User-Agent": "Open Policy Agent/1.22.2 (linux, amd64)",
  "Accept-Encoding": "gzip",
};

function awsSignature(key: string, day: string): Headers {
  const credential = `${key}/${day}/eu-west-1/execute-api/aws4_request`;
  const signature = `Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${day}`;
  return { Authorization: `AWS4-HMAC-SHA256 ${signature}`, "X-Amz-Date": day };
}

describe("agentMarkOf", () => {
  const same: readonly { note: string; a: Headers; b: Headers }[] = [
    {
      note: "the tag of what it runs",
      a: { "If-None-Match": '"a"' },
      b: { "If-None-Match": '"b"' },
    },
    { note: "whether it waits", a: { Prefer: "wait=5" }, b: { Prefer: "modes=snapshot" } },
    { note: "a trace", a: { traceparent: "00-a-b-01" }, b: { traceparent: "00-c-d-01" } },
    { note: "a trace of Zipkin", a: { "X-B3-TraceId": "1" }, b: { "X-B3-TraceId": "2" } },
    { note: "a request's id", a: { "X-Request-Id": "1" }, b: { "X-Request-Id": "2" } },
    {
      note: "when AWS signed it",
      a: awsSignature("AK", "20260101"),
      b: awsSignature("AK", "20260102"),
    },
  ];
  test.each(same)("is the same whatever $note", async ({ a, b }) => {
    expect((await markOf({ ...OPA, ...a })).key).toBe((await markOf({ ...OPA, ...b })).key);
  });

  const other: readonly { note: string; a: Headers; b: Headers; isTold: boolean }[] = [
    {
      note: "tokens",
      a: { Authorization: "Bearer a" },
      b: { Authorization: "Bearer b" },
      isTold: true,
    },
    { note: "cookies", a: { Cookie: "a=1" }, b: { Cookie: "a=2" }, isTold: true },
    { note: "configured headers", a: { "X-Node": "a" }, b: { "X-Node": "b" }, isTold: true },
    { note: "AWS credentials", a: awsSignature("A", "1"), b: awsSignature("B", "1"), isTold: true },
    { note: "releases", a: { "User-Agent": "OPA/1" }, b: { "User-Agent": "OPA/2" }, isTold: false },
    {
      note: "addresses before a proxy",
      a: { "X-Forwarded-For": "10.0.0.1" },
      b: { "X-Forwarded-For": "10.0.0.2" },
      isTold: false,
    },
  ];
  test.each(other)("differs between $note", async ({ a, b, isTold }) => {
    const [one, two] = [await markOf({ ...OPA, ...a }), await markOf({ ...OPA, ...b })];
    expect(one.key).not.toBe(two.key);
    expect([one.isTold, two.isTold]).toEqual([isTold, isTold]);
  });

  test("differs between addresses", async () => {
    expect((await markOf(OPA, "127.0.0.1")).key).not.toBe((await markOf(OPA, "127.0.0.2")).key);
  });
});
