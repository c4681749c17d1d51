import { chmodSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PolicyError } from "../../src/domain/policy-error.ts";
import { openBundle } from "../../src/service/open-bundle.ts";
import type { BundleSubscription, SubscribedBundle } from "../../src/service/subscribe-bundle.ts";
import { versionBundle } from "../subscribe/bundle-host.ts";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { describeWithProgram } from "../support/needs.ts";
import {
  freePort,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "../support/process.ts";
import { until } from "../support/until.ts";

/** What a program follows, and what it was told. */
function createFollower() {
  let bundle: SubscribedBundle | undefined;
  const errors: PolicyError[] = [];
  return {
    errors,
    active: () => bundle?.active,
    async follow(from: BundleSubscription) {
      bundle = await openBundle(
        { retrySeconds: 0.2, ...from },
        { onError: (error) => errors.push(error) },
      );
    },
    async untilVersion(version: unknown) {
      await until(`version ${version}`, async () => {
        const answer = await bundle?.decide("demo/version");
        return answer?.kind === "defined" && answer.result === version;
      });
    },
    close: () => bundle?.close(),
  };
}

describe("a program that follows a Gatehouse", () => {
  const { folder, remove } = temporaryFolder();
  let server: RunningServer;
  let follower: ReturnType<typeof createFollower>;

  async function start(port = 0): Promise<void> {
    server = await startGatehouse({
      GATEHOUSE_BUNDLES: "",
      GATEHOUSE_DATA_DIR: folder,
      GATEHOUSE_ADDRESS: `127.0.0.1:${port}`,
    });
  }

  beforeEach(async () => {
    await start();
    follower = createFollower();
  });

  afterEach(async () => {
    follower.close();
    await server.stop();
    remove();
  });

  test("waits for the bundle, is held, hears of pushes, and outlives a restart, a deletion and a refused push", async () => {
    await follower.follow({ url: `${server.url}/bundles/demo` });
    await until("the missing bundle", () => follower.errors.length > 0);
    expect(follower.errors[0]).toMatchObject({ code: "not_found" });
    const first = await pushFiles(server.url, "demo", versionPolicy(1));
    await follower.untilVersion(1);
    expect(follower.active()).toMatchObject({ revision: first.body.revision, roots: ["demo"] });
    await until("the held request", async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return /^gatehouse_bundle_waiting 1$/m.test(text);
    });
    // Only a request that is held hears of it: nothing else asks within the minute of a poll.
    await pushFiles(server.url, "demo", versionPolicy(2));
    await follower.untilVersion(2);
    expect(
      (await pushFiles(server.url, "demo", { "demo.rego": "package demo\n\nx if y\n" })).status,
    ).toBe(400);
    await follower.untilVersion(2);
    const { port } = server;
    await server.stop();
    await until("the ended server", () => follower.errors.length > 1);
    await follower.untilVersion(2);
    await start(port);
    await pushFiles(server.url, "demo", versionPolicy(3));
    await follower.untilVersion(3);
    const told = follower.errors.length;
    await send(server.url, "DELETE", "/v1/bundles/demo");
    await until("the deletion", () => follower.errors.length > told);
    expect(follower.errors.at(-1)).toMatchObject({ code: "not_found" });
    await follower.untilVersion(3);
    await pushFiles(server.url, "demo", versionPolicy(4));
    await follower.untilVersion(4);
  });
});

describeWithProgram("a program that follows files behind nginx", ["nginx"], () => {
  const { folder, remove } = temporaryFolder();
  let nginx: RunningProcess;
  let url: string;
  const follower = createFollower();

  function publish(bytes: Uint8Array): void {
    writeFileSync(path.join(folder, "next"), bytes);
    renameSync(path.join(folder, "next"), path.join(folder, "bundle.tar.gz"));
  }

  beforeEach(async () => {
    // Started by root, nginx reads as nobody.
    chmodSync(folder, 0o755);
    const port = await freePort();
    const configuration = `daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  server {
    listen 127.0.0.1:${port};
    root ${folder};
  }
}
`;
    const file = path.join(folder, "nginx.conf");
    writeFileSync(file, configuration);
    nginx = startProcess("nginx", ["-p", folder, "-c", file], {
      env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` },
    });
    url = `http://127.0.0.1:${port}/bundle.tar.gz`;
    await until("nginx", async () => (await fetch(url)).status === 404);
  });

  afterEach(async () => {
    follower.close();
    await nginx.stop();
    remove();
  });

  test("polls them by their tags", async () => {
    await follower.follow({ url, pollSeconds: 0.05 });
    await until("the missing file", () => follower.errors.length > 0);
    publish(await versionBundle(1));
    await follower.untilVersion(1);
    expect(follower.active()?.etag).toMatch(/^"/);
    publish(Buffer.from("half of one"));
    await until("the bad file", () => follower.errors.length > 1);
    await follower.untilVersion(1);
    publish(await versionBundle(22));
    await follower.untilVersion(22);
  });
});
