import { type Command, InvalidArgumentError } from "commander";
import { timeArgument } from "../../options.ts";

const FILTERS = ["who", "bundle", "what", "result", "since", "until"] as const;

/** Adds what records are chosen by. */
export function addFilters(command: Command): void {
  command
    .option("--who <name>", "of one identity: a token's name, declared, anybody, stranger")
    .option("--bundle <name>", "about one bundle")
    .option("--what <what>", "push, rollback, delete, token_create, refused and so on")
    .option("--result <result>", "begun, done, unchanged, refused, failed or unknown")
    .option("--since <time>", "not before a time: 2026-11-27T18:00:00Z", timeArgument)
    .option("--until <time>", "before a time", timeArgument);
}

/** What was typed of them, as the server takes it. */
export function filtersOf(command: Command): Record<string, string> {
  const given = command.opts<Partial<Record<(typeof FILTERS)[number], string>>>();
  return Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** A whole number from 1. */
export function countArgument(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A whole number from 1 is wanted.");
}
