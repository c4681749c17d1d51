import { InvalidArgumentError, Option } from "commander";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { messageOf } from "../domain/policy-error.ts";

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
