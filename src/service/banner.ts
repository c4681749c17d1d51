import { SERVER, TOKEN_FILE } from "../cli/settings.ts";
import type { NamedHead } from "../domain/head.ts";
import { shortRevision } from "../domain/revision.ts";
import type { Address } from "../http/settings.ts";
import { addressText, localUrl } from "./local-address.ts";
import { ownCommand } from "./own-command.ts";

/** How a server is spoken to. */
export interface Manners {
  readonly hasTls: boolean;
  /** Whoever asks shows a token. */
  readonly isGuarded: boolean;
}

const PLAIN: Manners = { hasTls: false, isGuarded: false };

/** What a person reads when the server is up: where it is, what it serves, and two commands to try. */
export function banner(
  address: Address,
  heads: readonly NamedHead[],
  manners: Manners = PLAIN,
): string {
  const scheme = manners.hasTls ? "https" : "http";
  return [
    "",
    `Gatehouse listens on ${scheme}://${addressText(address)}`,
    "",
    heads.length === 0 ? "No bundles yet: push one." : "Bundles:",
    ...lines(heads),
    "",
    "Try:",
    ...commands(address, heads, manners),
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

/**
 * What a command has to be told of the server, with a space in front. What it needs beside the address is not known here:
 * `ca.pem` stands for it, as dev-cert names it.
 */
export function serverFlags(address: Address, hasTls: boolean): string {
  const url = localUrl(address, hasTls);
  if (url === SERVER.fallback) return "";
  return ` --server ${url}${hasTls ? " --ca ca.pem" : ""}`;
}

function commands(
  address: Address,
  heads: readonly NamedHead[],
  { hasTls, isGuarded }: Manners,
): string[] {
  const url = localUrl(address, hasTls);
  const server = serverFlags(address, hasTls);
  const token = isGuarded ? ` -H "Authorization: Bearer $(cat $${TOKEN_FILE.name})"` : "";
  const curl = `curl -s${token}${hasTls ? ` --cacert ca.pem ${url}` : ` ${url.slice("http://".length)}`}`;
  const hasExample = heads.some(({ name }) => name === "authz");
  const ask = hasExample
    ? `${curl}/v1/data/authz/allow -d '{"input": {"user": "alice", "action": "read"}}'`
    : `${curl}/v1/bundles`;
  const command = hasExample
    ? `${ownCommand()} decide authz/permissions --input '{"user": "alice"}'${server}`
    : `${ownCommand()} push ./my-policy --bundle my-policy${server}`;
  return [`  ${ask}`, `  ${command}`];
}
