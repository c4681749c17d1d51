import type { Address } from "../http/settings.ts";

/** Where this machine finds a server that listens on all its addresses. */
const LOCAL: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
  ["", "localhost"],
]);

/** Host and port as a URL has them. */
export function addressText({ host, port }: Address): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** How a server is named to those on its machine. */
export function localUrl({ host, port }: Address, hasTls: boolean): string {
  const address = addressText({ host: LOCAL.get(host) ?? host, port });
  return `${hasTls ? "https" : "http"}://${address}`;
}
