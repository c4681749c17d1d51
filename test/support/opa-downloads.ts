import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { opaBinary } from "./opa.ts";

/** A mirror of OPA's releases on loopback: below `/good` as it should be, below `/wrong` with wrong checksums. */
export interface OpaDownloads {
  readonly url: string;
  readonly opa: Buffer;
  /** How often a program was fetched. */
  downloads(): number;
  close(): Promise<void>;
}

export async function startOpaDownloads(): Promise<OpaDownloads> {
  const opa = readFileSync(opaBinary());
  const checksum = createHash("sha256").update(opa).digest("hex");
  let downloads = 0;
  const server = createServer((request, response) => {
    const url = request.url ?? "";
    if (!/^\/(good|wrong)\/v1\.22\.2\/opa_/.test(url)) return response.writeHead(404).end();
    if (url.endsWith(".sha256")) {
      const told = url.startsWith("/wrong/") ? "0".repeat(64) : checksum;
      return response.end(`${told}  ${path.basename(url, ".sha256")}\n`);
    }
    downloads += 1;
    return response.end(opa);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    opa,
    downloads: () => downloads,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
