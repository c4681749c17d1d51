import { type Diagnostic, PolicyError } from "../../domain/policy-error.ts";
import { MOD_FILE_ERROR } from "../findings.ts";
import type { Place } from "./mod-file.ts";

/** Hostile files have as many faults as lines; nobody reads more than this. */
const MAX_FAULTS = 100;

const MAX_SHOWN = 80;

/** What somebody wrote, in quotes and short enough for a message. */
export function shown(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text);
}

/** Gathers what is wrong with a file, so that all of it can be said at once. */
export interface Faults {
  /** Beyond the first hundred, messages are not asked for. */
  add(place: Place, message: string | (() => string)): void;
  /** For a fault behind which nothing can be read. */
  stop(place: Place, message: string): never;
  /** Throws when there are some. */
  end(): void;
}

/** The faults of one file; they end in a `PolicyError` of the code `invalid_parameter`. */
export function createFaults(file: string): Faults {
  const diagnostics: Diagnostic[] = [];
  let count = 0;
  const end = () => {
    const [first] = diagnostics;
    if (first === undefined) return;
    const { message, location } = first;
    const place = `${file}:${location?.row ?? 1}:${location?.col ?? 1}`;
    const more = count === 1 ? "" : ` (and ${count - 1} more)`;
    throw new PolicyError("invalid_parameter", `${place}: ${message}${more}`, { diagnostics });
  };
  const add: Faults["add"] = ({ row, col }, told) => {
    count += 1;
    if (count > MAX_FAULTS) return;
    const message = typeof told === "string" ? told : told();
    diagnostics.push({ code: MOD_FILE_ERROR.code, message, location: { file, row, col } });
  };
  const stop = (place: Place, message: string): never => {
    add(place, message);
    end();
    throw new Error("a fault was added, so this is never reached");
  };
  return { add, stop, end };
}
