import { writeFileSync } from "node:fs";
import path from "node:path";
import type { LiveMaterial } from "../../../src/http/tls/live-material.ts";
import type { TlsMaterial } from "../../../src/http/tls/read-material.ts";
import type { TlsFiles } from "../../../src/http/tls/settings.ts";
import { type Identity, issue, namesAnd } from "./identity.ts";
import { authority } from "./make-certificate.ts";

/** Who vouches for servers and for clients in tests. */
export const SERVER_AUTHORITY: Identity = issue("Test servers", { extensions: [authority()] });
export const CLIENT_AUTHORITY: Identity = issue("Test clients", { extensions: [authority()] });

/** A new certificate of a server on this machine. */
export function issueServer(name: string): Identity {
  const extensions = [namesAnd("localhost", [127, 0, 0, 1])];
  return issue(name, { serial: 7n, extensions }, SERVER_AUTHORITY);
}

export const SERVER: Identity = issueServer("server");
export const CLIENT: Identity = issue("client", { serial: 8n, extensions: [] }, CLIENT_AUTHORITY);

/** Writes what a server needs into a folder, each file anew. */
export function writeTlsFiles(folder: string, server: Identity = SERVER): Required<TlsFiles> {
  const files = {
    certificate: path.join(folder, "server.pem"),
    key: path.join(folder, "server-key.pem"),
    clientAuthorities: path.join(folder, "clients.pem"),
  };
  writeFileSync(files.certificate, server.certificate);
  writeFileSync(files.key, server.key);
  writeFileSync(files.clientAuthorities, CLIENT_AUTHORITY.certificate);
  return files;
}

/** What a server of tests speaks TLS with, changed by the test itself. */
export interface HandedMaterial extends LiveMaterial {
  hand(next: TlsMaterial): void;
}

export function handedMaterial(first: TlsMaterial = materialOf(SERVER)): HandedMaterial {
  let current = first;
  const users: ((next: TlsMaterial) => void)[] = [];
  return {
    current: () => current,
    isStale: () => false,
    follow: (use) => void users.push(use),
    stop: () => undefined,
    hand(next) {
      current = next;
      for (const use of users) use(next);
    },
  };
}

/** With the authority of clients, unless there is none. */
export function materialOf(
  { certificate: cert, key }: Identity,
  clientAuthorities: string | undefined = CLIENT_AUTHORITY.certificate,
): TlsMaterial {
  return { cert, key, clientAuthorities, endsAt: 0 };
}
