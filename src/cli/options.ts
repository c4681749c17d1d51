import { type Command, InvalidArgumentError, Option } from "commander";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { messageOf } from "../domain/policy-error.ts";
import { utcTime } from "../means/text/utc-time.ts";

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

/** Options that are passed over without the one that they belong to: to give one of them is wrong usage. */
export function refuseWithout(command: Command, wanted: string, names: readonly string[]): void {
  const given = command.options
    .filter((option) => names.includes(option.attributeName()))
    .filter((option) => command.getOptionValue(option.attributeName()) !== undefined)
    .map(({ long }) => long);
  if (given.length === 0) return;
  command.error(`error: without ${wanted} nothing is made of ${given.join(" and ")}`);
}

/** A time typed as an argument, in UTC and whole seconds: what is none is wrong usage. */
export function timeArgument(text: string): string {
  const time = utcTime(text);
  if (time !== undefined) return time;
  throw new InvalidArgumentError("A time like 2026-11-27T18:00:00Z is wanted.");
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

/** A parser of arguments and options: what it throws is wrong usage. */
export function asArgument<T>(parse: (value: string) => T): (value: string) => T {
  return (value) => {
    try {
      return parse(value);
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error));
    }
  };
}
