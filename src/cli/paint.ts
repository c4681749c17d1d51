import path from "node:path";
import type { Location } from "../domain/policy-error.ts";
import type { CliIo, CliStream } from "./cli-io.ts";

/** Colours by meaning. Each is the identity where colour is not wanted. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warning: (text: string) => string;
}

/** Whether a stream gets colour: only a terminal, and never with NO_COLOR (https://no-color.org) or TERM=dumb. */
export function hasColour(stream: CliStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

export function paintFor(io: CliIo, stream: "stdout" | "stderr"): Paint {
  const enabled = hasColour(io[stream], io.env);
  const colour = (code: number, end: number) => (text: string) =>
    enabled && text !== "" ? `\u001b[${code}m${text}\u001b[${end}m` : text;
  return {
    strong: colour(1, 22),
    faint: colour(2, 22),
    good: colour(32, 39),
    bad: colour(31, 39),
    warning: colour(33, 39),
  };
}

/** Text from outside made harmless for a terminal: control characters are shown, not obeyed. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * A place in a form that editors and terminals open: the path from here, when `base` is the folder it lies in, with row
 * and column. Empty without a place.
 */
export function placeIn(base: string | undefined, location: Location | undefined): string {
  if (location === undefined || location.file === "") return "";
  const file = base === undefined ? location.file : path.join(base, location.file);
  return plain(location.row > 0 ? `${file}:${location.row}:${location.col}` : file);
}
