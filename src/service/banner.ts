import { SERVER } from "../cli/settings.ts";
import type { NamedHead } from "../domain/head.ts";
import { shortRevision } from "../domain/revision.ts";
import type { Address } from "../http/settings.ts";
import { ownCommand } from "./own-command.ts";

/** What a person reads when the server is up: where it is, what it serves, and two commands to try. */
export function banner(
  { host, port }: Address,
  heads: readonly NamedHead[],
  hasTls = false,
): string {
  const scheme = hasTls ? "https" : "http";
  return [
    "",
    `Gatehouse listens on ${scheme}://${addressOf(host, port)}`,
    "",
    heads.length === 0 ? "No bundles yet: push one." : "Bundles:",
    ...lines(heads),
    "",
    "Try:",
    ...commands(addressOf(LOCAL[host] ?? host, port), heads, hasTls),
    "",
    "",
  ].join("\n");
}

/** A screen holds so many and the rest of the banner. */
const MAX_LINES = 10;

function lines(heads: readonly NamedHead[]): string[] {
  const listed = heads.slice(0, MAX_LINES);
  const width = Math.max(0, ...listed.map(({ name }) => name.length));
  const more = heads.length - listed.length;
  return [
    ...listed.map(
      ({ name, head }) =>
        `  ${name.padEnd(width)}  revision ${shortRevision(head.revision)}, sequence ${head.sequence}`,
    ),
    ...(more > 0 ? [`  and ${more} more: GET /v1/bundles`] : []),
  ];
}

/** Where this machine finds a server that listens on all its addresses. */
const LOCAL: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

function addressOf(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** What a client needs beside the address is not known here: `ca.pem` stands for it, as dev-cert names it. */
function commands(address: string, heads: readonly NamedHead[], hasTls: boolean): string[] {
  const url = `${hasTls ? "https" : "http"}://${address}`;
  const isUsual = url === SERVER.fallback;
  const server = isUsual ? "" : ` --server ${url}${hasTls ? " --ca ca.pem" : ""}`;
  const curl = hasTls ? `curl -s --cacert ca.pem ${url}` : `curl -s ${address}`;
  const hasExample = heads.some(({ name }) => name === "authz");
  const ask = hasExample
    ? `${curl}/v1/data/authz/allow -d '{"input": {"user": "alice", "action": "read"}}'`
    : `${curl}/v1/bundles`;
  const command = hasExample
    ? `${ownCommand()} decide authz/permissions --input '{"user": "alice"}'${server}`
    : `${ownCommand()} push ./my-policy --bundle my-policy${server}`;
  return [`  ${ask}`, `  ${command}`];
}
