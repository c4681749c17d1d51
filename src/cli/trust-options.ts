import { type Command, InvalidArgumentError } from "commander";
import { collected, refuseWithout } from "./options.ts";

/** Adds what `readTrust` reads. The policy itself is the caller's option. */
export function addTrust(command: Command): void {
  command
    .option(
      "--trust-key <file>",
      "a root key (PEM) that must have signed the trust policy, once for each",
      collected,
    )
    .option("--trust-threshold <n>", "how many of them must have (default: all)", atLeastOne)
    .option(
      "--trust-state <file>",
      "where the newest version seen is kept: an older policy is refused",
    )
    .option("--trust-minimum-version <n>", "refuse a trust policy below it", atLeastOne);
}

const OF_TRUST = ["trustKey", "trustThreshold", "trustState", "trustMinimumVersion"];

/** Wrong usage where it is said what the trust policy must be, and there is none. */
export function checkTrust(command: Command): void {
  if (command.getOptionValue("trust") === undefined) refuseWithout(command, "--trust", OF_TRUST);
}

function atLeastOne(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A whole number from 1 on is wanted.");
}
