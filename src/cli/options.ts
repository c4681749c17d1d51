import { type Command, InvalidArgumentError, Option } from "commander";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { messageOf, PolicyError } from "../domain/policy-error.ts";
import type { CliIo } from "./cli-io.ts";
import { createClient, type ServerClient } from "./client/client.ts";
import { SERVER } from "./settings.ts";

export function serverOption(): Option {
  return new Option(
    "--server <url>",
    `the server (default: $${SERVER.name}, else ${SERVER.fallback})`,
  ).argParser(asArgument(parseServerUrl));
}

export function jsonOption(): Option {
  return new Option("--json", "print one JSON document instead of text");
}

export function bundleOption(description: string): Option {
  return new Option("--bundle <name>", description).argParser(bundleArgument);
}

/** Each value of an option that may be given again. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** May be given again. */
export function seesOption(): Option {
  return new Option(
    "--sees <path>",
    "a folder or archive of a bundle that spec.sees names, once for each",
  ).argParser(collected);
}

/** A bundle name typed as an argument: a bad one is wrong usage. */
export const bundleArgument: (value: string) => BundleName = asArgument(parseBundleName);

function asArgument<T>(parse: (value: string) => T): (value: string) => T {
  return (value) => {
    try {
      return parse(value);
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error));
    }
  };
}

/** The client for the server a command was pointed at: `--server`, else GATEHOUSE_SERVER, else the default. */
export function clientFor(io: CliIo, command: Command): ServerClient {
  const chosen = command.opts<{ server?: string }>().server;
  const server = chosen ?? parseServerUrl(io.env[SERVER.name] || SERVER.fallback);
  return createClient({ server, signal: io.signal });
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
