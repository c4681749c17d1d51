import { rename, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { createClient } from "../../../src/cli/client/client.ts";
import { writeTree } from "../../../src/cli/local/write-tree.ts";
import { until } from "../../support/until.ts";
import {
  EPOCH,
  GONE_REVISION,
  LIST,
  OLD_REVISION,
  PUBLISHED,
  REFUSED,
  REVISION,
} from "../answers.ts";
import { startCannedServer } from "../canned-server.ts";
import { answerOk, useStage } from "../command-cases.ts";
import { startCli, waitFor } from "../run-cli.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const stage = useStage();
const CLOCK = /^\d\d:\d\d:\d\d {2}/gm;

/** Opens the stream of events and keeps it for the test to write to. */
function openStream(): { answer: (response: ServerResponse) => void; send(text: string): void } {
  let stream: ServerResponse | undefined;
  return {
    answer: (response) => {
      stream = response;
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(": hello\n\n");
    },
    send: (text) => stream?.write(text),
  };
}

function headEvent(
  id: number | undefined,
  name: string,
  sequence: number,
  revision: string,
): string {
  const data = JSON.stringify({ name, epoch: EPOCH, sequence, revision });
  return `${id === undefined ? "" : `id: ${id}\n`}event: head\ndata: ${data}\n\n`;
}

describe("watch follows head moves", () => {
  test("what is active comes first, then each move once; Ctrl-C ends quietly", async () => {
    const { server } = stage;
    const stream = openStream();
    const interrupt = new AbortController();
    server.answer("GET /v1/events", stream.answer);
    const run = startCli(["watch", "--server", server.url], { signal: interrupt.signal });
    await waitFor(run.stderr.text, "watching");
    stream.send(headEvent(undefined, "authz", 4, REVISION));
    stream.send(headEvent(undefined, "k8s/injector", 112, OLD_REVISION));
    await waitFor(run.stdout.text, "k8s/injector");
    stream.send(headEvent(7, "authz", 4, REVISION)); // Already shown.
    stream.send(headEvent(8, "authz", 5, OLD_REVISION));
    await waitFor(run.stdout.text, "sequence 5");
    interrupt.abort();
    expect(await run.status).toBe(130);
    expect(run.stdout.text().replace(CLOCK, "").trimEnd().split("\n")).toEqual([
      "authz             sequence 4     revision 3f2a9c1b04de  active",
      "k8s/injector      sequence 112   revision 77aa00bb11cc  active",
      "authz             sequence 5     revision 77aa00bb11cc  moved",
    ]);
    expect(run.stderr.text()).toBe(`watching ${server.url} (Ctrl-C ends)\n`);
  });

  test("a lost server is said, tried again behind the last position, and its gap read anew", async () => {
    let server = await startCannedServer();
    const port = Number(new URL(server.url).port);
    const interrupt = new AbortController();
    const first = openStream();
    server.answer("GET /v1/events", first.answer);
    const argv = ["watch", "--json", "--bundle", "authz", "--server", server.url];
    const run = startCli(argv, { signal: interrupt.signal });
    await waitFor(run.stderr.text, "watching");
    first.send(headEvent(41, "authz", 3, OLD_REVISION));
    first.send(headEvent(42, "other", 9, OLD_REVISION));
    await waitFor(run.stdout.text, OLD_REVISION);
    await server.close();
    await waitFor(run.stderr.text, "trying again until it is back");

    server = await startCannedServer(port);
    server.answer("GET /v1/bundles", answerOk(LIST));
    server.answer("GET /v1/events", (response, request) => {
      expect(request.headers["last-event-id"]).toBe("42");
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(`event: gap\ndata: {}\n\n${headEvent(50, "authz", 5, GONE_REVISION)}`);
    });
    await waitFor(run.stdout.text, GONE_REVISION);
    interrupt.abort();
    expect(await run.status).toBe(130);
    await server.close();
    const lines = run.stdout.text().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { name: "authz", epoch: EPOCH, sequence: 3, revision: OLD_REVISION },
      { name: "authz", epoch: EPOCH, sequence: 4, revision: REVISION },
      { name: "authz", epoch: EPOCH, sequence: 5, revision: GONE_REVISION },
    ]);
    expect(run.stderr.text().split("\n")).toEqual([
      `watching ${server.url} (Ctrl-C ends)`,
      `lost ${server.url}; trying again until it is back`,
      `in touch again: ${server.url}`,
      "",
    ]);
  });

  test("a deletion is said, also one that happened while the server was lost", async () => {
    const { server } = stage;
    const interrupt = new AbortController();
    const stream = openStream();
    server.answer("GET /v1/events", stream.answer);
    const run = startCli(["watch", "--json", "--server", server.url], { signal: interrupt.signal });
    await waitFor(run.stderr.text, "watching");
    stream.send(headEvent(1, "authz", 4, REVISION));
    stream.send(headEvent(2, "gone", 1, OLD_REVISION));
    stream.send(headEvent(3, "early", 2, OLD_REVISION).replace("event: head", "event: deleted"));
    server.answer("GET /v1/bundles", answerOk(LIST));
    stream.send("event: gap\ndata: {}\n\n");
    await waitFor(run.stdout.text, '"gone","epoch":"00112233445566aa","sequence":2');
    interrupt.abort();
    await run.status;
    const lines = run.stdout.text().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line)).filter(({ deleted }) => deleted)).toEqual([
      { name: "early", epoch: EPOCH, sequence: 2, revision: OLD_REVISION, deleted: true },
      { name: "gone", epoch: EPOCH, sequence: 2, revision: OLD_REVISION, deleted: true },
    ]);
  });

  test("a connection that goes silent is broken, and Ctrl-C ends an open one", async () => {
    const stream = openStream();
    stage.server.answer("GET /v1/events", stream.answer);
    const read = async (silenceMs: number, signal: AbortSignal): Promise<void> => {
      const client = createClient({ server: stage.server.url, signal, silenceMs });
      for await (const chunk of await client.events(undefined)) expect(chunk.length).toBe(9);
    };
    await expect(read(50, new AbortController().signal)).rejects.toThrow(/has gone silent/);
    const interrupt = new AbortController();
    const asked = stage.server.asked.length;
    const reading = expect(read(3_600_000, interrupt.signal)).rejects.toThrow(
      /aborted|interrupted/,
    );
    await until(() => stage.server.asked.length > asked);
    collectGarbage(); // Node 20 forgets signals that only fetch holds.
    interrupt.abort();
    await reading;
  });

  test("something that is no event stream ends at once", async () => {
    stage.server.answer("GET /v1/events", answerOk({}));
    const run = startCli(["watch", "--server", stage.server.url]);
    expect(await run.status).toBe(1);
    expect(run.stderr.text()).toMatch("but it is not an event stream; is it a Gatehouse server?");
  });
});

describe("watch PATH pushes on each save", () => {
  test("now, when a file changes, and again once the server is back", async () => {
    const { server, folder } = stage;
    const interrupt = new AbortController();
    const PUT = "PUT /v1/bundles/authz";
    const pushes = (): string => server.asked.filter(({ line }) => line === PUT).length.toString();
    server.answer(PUT, answerOk(PUBLISHED));
    const argv = ["watch", "plain", "--bundle", "authz", "--server", server.url];
    const run = startCli(argv, { cwd: folder, signal: interrupt.signal });
    await waitFor(run.stdout.text, "Pushed authz: revision 3f2a9c1b04de, sequence 4");

    server.answer(PUT, { status: 400, json: REFUSED });
    await writeFile(path.join(folder, "plain/authz/allow.rego"), "package authz\n\nbroken");
    await waitFor(run.stderr.text, "plain/authz/allow.rego:7:3: unexpected eof token");

    server.answer(PUT, { status: 503, json: { code: "unavailable", message: "store away" } });
    await writeFile(path.join(folder, "plain/authz/roles.rego"), "package authz.roles\n");
    await waitFor(run.stderr.text, "error: store away");
    const before = Number(pushes());
    server.answer(PUT, answerOk({ ...PUBLISHED, changed: false }));
    await waitFor(run.stdout.text, "authz is unchanged");
    expect(Number(pushes())).toBeGreaterThan(before);

    interrupt.abort();
    expect(await run.status).toBe(130);
    await rm(path.join(folder, "plain/authz/roles.rego"));
  });

  test("a folder that goes away is said once, and pushed once it is back", async () => {
    const { server, folder } = stage;
    const interrupt = new AbortController();
    server.answer("PUT /v1/bundles/authz", answerOk(PUBLISHED));
    await writeTree(folder, new Map([["moving/a.rego", Buffer.from("package a\n")]]));
    const argv = ["watch", "moving", "--bundle", "authz", "--server", server.url];
    const run = startCli(argv, { cwd: folder, signal: interrupt.signal });
    await waitFor(run.stdout.text, "Pushed authz");
    await rename(path.join(folder, "moving"), path.join(folder, "moved"));
    await waitFor(run.stderr.text, "error: cannot read moving: there is no such file or folder");
    await writeFile(path.join(folder, "moved/a.rego"), "package a\n\nb := 1\n");
    await rename(path.join(folder, "moved"), path.join(folder, "moving"));
    await waitFor(run.stdout.text, /Pushed authz[\s\S]*Pushed authz/);
    interrupt.abort();
    expect(await run.status).toBe(130);
    expect(run.stderr.text().match(/cannot read moving/g)).toHaveLength(1);
    expect(run.stderr.text()).toContain("trying again until that is over (Ctrl-C ends)");
    await rm(path.join(folder, "moving"), { recursive: true });
  });

  test("a folder without a name or a file is refused before anything is watched", async () => {
    const file = startCli(["watch", "policy.tar.gz"], { cwd: stage.folder });
    expect(await file.status).toBe(1);
    expect(file.stderr.text()).toBe(
      "error: policy.tar.gz is no folder: only folders are watched\n",
    );
    const nameless = startCli(["watch", "plain"], { cwd: stage.folder });
    expect(await nameless.status).toBe(1);
    expect(nameless.stderr.text()).toMatch("error: no bundle name");
  });
});
