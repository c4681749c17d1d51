import { type Command, Option } from "commander";
import { isPolicyError, messageOf, PolicyError } from "../domain/policy-error.ts";
import type { CliIo } from "./cli-io.ts";
import { createClient, type ServerClient } from "./client/client.ts";
import { readClientTls } from "./client/client-tls.ts";
import { MAX_TOKEN_BYTES, tokenIn } from "./client/token.ts";
import { type Context, contextNamed } from "./contexts/context.ts";
import { readInputFile } from "./local/source-path.ts";
import { asArgument } from "./options.ts";
import { CA, CLIENT_CERT, CLIENT_KEY, SERVER, TOKEN_FILE } from "./settings.ts";

type Said = { readonly [Key in keyof Context]?: Context[Key] | undefined };

interface ConnectionOptions extends Said {
  readonly context?: string;
}

/** The options that say which server is meant, and who asks it. */
export function addServer(command: Command): void {
  command
    .addOption(
      serverOption(
        `the server (default: $${SERVER.name}, else the current context's, else ${SERVER.fallback})`,
      ).conflicts("context"),
    )
    .option("--context <name>", "the server and credentials of this context (gatehouse context)")
    .option("--token-file <file>", `file of the token to send (default: $${TOKEN_FILE.name})`);
}

/** The same and what a server that speaks TLS is asked with. */
export function addConnection(command: Command): void {
  addServer(command);
  command
    .option("--ca <file>", `authorities that an https server is believed by (default: $${CA.name})`)
    .option("--cert <file>", `certificate to show (default: $${CLIENT_CERT.name})`)
    .option("--key <file>", `private key of that certificate (default: $${CLIENT_KEY.name})`);
}

export function serverOption(description: string): Option {
  return new Option("--server <url>", description).argParser(asArgument(parseServerUrl));
}

/** True where the command line itself says that a server is meant, and which. */
export function namesServer(command: Command): boolean {
  const { server, context } = command.opts<ConnectionOptions>();
  return server !== undefined || context !== undefined;
}

/** The client for the server that a command was pointed at. Throws `misconfigured`. */
export async function clientFor(io: CliIo, command: Command): Promise<ServerClient> {
  const { server, tokenFile, ...files } = await connectionFor(io, command.opts());
  const token = tokenFile === undefined ? undefined : await readToken(io, tokenFile);
  const tls = await readClientTls(io, server, files);
  return createClient({ server, signal: io.signal, tls, ...(token !== undefined && { token }) });
}

/** The server that a command was pointed at. Throws `misconfigured`. */
export async function serverFor(io: CliIo, command: Command): Promise<string> {
  return (await connectionFor(io, command.opts())).server;
}

/**
 * Flags go before all. A context that is named is taken whole, the current one only where nothing else names a server: what
 * a context keeps is for its own server alone.
 */
async function connectionFor(
  io: CliIo,
  { context: named, server, tokenFile, ca, cert, key }: ConnectionOptions,
): Promise<Context> {
  const flags = { server, tokenFile, ca, cert, key };
  const variables = named === undefined ? ofVariables(io) : {};
  const isElsewhere = (flags.server ?? variables.server) !== undefined;
  const context = isElsewhere ? undefined : await findContext(io, named);
  const fallback = { server: parseServerUrl(SERVER.fallback) };
  return { ...fallback, ...context, ...variables, ...said(flags) };
}

function ofVariables({ env }: CliIo): Partial<Context> {
  const server = env[SERVER.name] || undefined;
  return said({
    server: server && parseServerUrl(server),
    tokenFile: env[TOKEN_FILE.name] || undefined,
    ca: env[CA.name] || undefined,
    cert: env[CLIENT_CERT.name] || undefined,
    key: env[CLIENT_KEY.name] || undefined,
  });
}

/** Whom to reach and as who, without what is not said. */
function said(all: Said): Partial<Context> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The context of a name, else the current one, where there is one. Throws `misconfigured`. */
async function findContext(io: CliIo, named: string | undefined): Promise<Context | undefined> {
  // What reads YAML takes a while to load.
  const { readContexts } = await import("./contexts/contexts-file.ts");
  const contexts = await readContexts(io);
  const name = named ?? contexts.current;
  if (name === undefined) return undefined;
  const { server, ...files } = contextNamed(contexts, name);
  return { server: parseServerUrl(server), ...files };
}

/** Reads the token of a file. Throws `misconfigured`. */
export async function readToken(io: CliIo, file: string): Promise<string> {
  const tooLarge = `${file} is larger than 64 KiB; no token is`;
  try {
    return tokenIn(await readInputFile(io, file, { limit: MAX_TOKEN_BYTES, tooLarge }), file);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    throw new PolicyError("misconfigured", messageOf(error), { cause: error });
  }
}

/** Reads a base URL; one without a scheme is taken as http. Throws `misconfigured`. */
function parseServerUrl(text: string): string {
  const withScheme = text.includes("://") ? text : `http://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new PolicyError(
      "misconfigured",
      `${JSON.stringify(text)} is no server URL; one like ${SERVER.fallback} is wanted`,
    );
  }
  if (url.username !== "" || url.search !== "" || url.hash !== "") {
    throw new PolicyError(
      "misconfigured",
      "a server URL holds no user, query or fragment: only scheme, host, port and path",
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
