import type { CliIo } from "../../cli-io.ts";

/** For when a program is judged: as given, else now. */
export function judgedTime(io: CliIo, { time }: { readonly time?: string | undefined }): string {
  return time ?? new Date(io.now()).toISOString().replace(/\.\d+Z$/, "Z");
}
