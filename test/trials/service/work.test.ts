import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { parseWork, startWorker, workText } from "../../../src/trials/service/work.ts";

const signal = new AbortController().signal;
const environment = { PATH: "/usr/bin:/bin", WORD: "hello" };

test.each([
  { text: "http://127.0.0.1:1/", kind: "url" },
  { text: "https://127.0.0.1:1/", kind: "command" },
  { text: "http://", kind: "command" },
  { text: "curl -f http://127.0.0.1:1/", kind: "command" },
])("$text is a $kind", ({ text, kind }) => {
  const work = parseWork(text);
  expect(work.kind).toBe(kind);
  expect(workText(work)).toBe(text);
});

test.each([
  { note: "a command that succeeds", command: 'test "$WORD" = hello', failure: undefined },
  {
    note: "one that fails, with what it said",
    command: "echo out; echo no >&2; exit 3",
    failure: "exit status 3: out: no",
  },
  { note: "one that a signal ends", command: "kill -9 $$", failure: "SIGKILL" },
  {
    note: "one that says more than is kept",
    command: "head -c 100000 /dev/zero | tr '\\0' x; exit 1",
    failure: `exit status 1: ${"x".repeat(2000)}`,
  },
])("$note", async ({ command, failure }) => {
  const worker = startWorker({ kind: "command", command }, environment);
  expect(await worker.once(signal)).toBe(failure);
  worker.end();
});

test("requests to a URL share a connection, and an error status is a failure", async () => {
  let connections = 0;
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/good" ? 200 : 503;
    response.end("x".repeat(100_000));
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const worker = startWorker({ kind: "url", url: `${base}/good` }, {});
  for (let request = 0; request < 5; request += 1) {
    expect(await worker.once(signal)).toBeUndefined();
  }
  worker.end();
  expect(connections).toBe(1);
  const bad = startWorker({ kind: "url", url: `${base}/bad` }, {});
  expect(await bad.once(signal)).toBe("status 503");
  bad.end();
  await new Promise((resolve) => server.close(resolve));
  expect(await bad.once(signal)).toMatch(/ECONNREFUSED/);
});

test("work that is ended by its signal has failed", async () => {
  const ended = new AbortController();
  ended.abort();
  const url = startWorker({ kind: "url", url: "http://127.0.0.1:1/" }, {});
  expect(await url.once(ended.signal)).toMatch(/abort/i);
  const command = startWorker({ kind: "command", command: "exec sleep 600" }, environment);
  expect(await command.once(ended.signal)).toBeDefined();
});
