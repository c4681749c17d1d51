import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { pack } from "tar-stream";
import { freePort, ROOT, temporaryFolder } from "../support/process.ts";

const SCRIPT = `
import { ensureGoBinaries } from ${JSON.stringify(path.join(ROOT, "scripts/lib/go-binaries.mjs"))};
await ensureGoBinaries();
`;

/** Fetches the Go programs from this registry into this folder, and gives what it said. */
function fetchFrom(registry: string, folder: string): Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    GATEHOUSE_CACHE: folder,
    npm_config_registry: registry,
    npm_config_cache: path.join(folder, "npm"),
    npm_config_fetch_retries: "0",
    npm_config_update_notifier: "false",
  };
  const args = ["--input-type=module", "--eval", SCRIPT];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env }, (error, _stdout, stderr) => {
      if (error === null) resolve(stderr);
      else reject(error);
    });
  });
}

async function archiveOf(text: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: "package/package.json" }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

/** A registry that has every package in every version that is asked for here, and none of them is the right one. */
async function startRegistry(): Promise<Server> {
  const archive = await archiveOf("{}");
  const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  const server = createServer((request, response) => {
    if (request.url?.endsWith(".tgz")) return response.end(archive);
    const name = decodeURIComponent((request.url ?? "").slice(1));
    const { port } = server.address() as AddressInfo;
    const dist = { integrity, tarball: `http://127.0.0.1:${port}/${name}.tgz` };
    const versions = ["0.14.0", "0.14.8", "0.28.2", "2.2.2"];
    const described = versions.map((version) => [version, { name, version, dist }]);
    return response.end(JSON.stringify({ name, versions: Object.fromEntries(described) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

describe("getting Go programs from npm", () => {
  let server: Server;
  const { folder, remove } = temporaryFolder();
  beforeAll(async () => {
    server = await startRegistry();
  });
  afterAll(() => {
    server.close();
    remove();
  });

  test("what has not the pinned integrity is not used, and nothing is left of it", async () => {
    const { port } = server.address() as AddressInfo;
    const said = await fetchFrom(`http://127.0.0.1:${port}/`, folder);
    expect(said.match(/not the pinned one: not used/g)).toHaveLength(14);
    expect(readdirSync(path.join(folder, "go-binaries"))).toEqual([]);
  });

  test("where npm cannot reach a registry, that is said and set-up goes on", async () => {
    const said = await fetchFrom(`http://127.0.0.1:${await freePort()}/`, folder);
    expect(said).toContain("npm pack ended with 1");
    expect(readdirSync(path.join(folder, "go-binaries"))).toEqual([]);
  });
});
