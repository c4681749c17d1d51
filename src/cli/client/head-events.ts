import { PolicyError } from "../../domain/policy-error.ts";

/** One server-sent event. `id` is the position to resume behind, undefined when the server sent none yet. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** A line longer than this is no event of ours. Characters. */
const MAX_LINE = 1024 * 1024;

/**
 * Reads events as they come (WHATWG HTML, server-sent events). Unlike a browser it also gives events without data.
 * Throws `internal_error` over endless lines.
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerEvent, void, void> {
  let id: string | undefined;
  let name = "";
  let data: string[] = [];
  for await (const line of readLines(chunks)) {
    if (line === "") {
      if (name !== "" || data.length > 0) {
        yield { name: name === "" ? "message" : name, data: data.join("\n"), id };
      }
      name = "";
      data = [];
      continue;
    }
    const [field, value] = splitField(line);
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\u0000")) id = value;
  }
}

function splitField(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be the first half of a line end: it waits for what follows.
    const end = rest.endsWith("\r") ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, end).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "") + rest.slice(end);
    yield* lines;
    if (rest.length > MAX_LINE) {
      throw new PolicyError(
        "internal_error",
        `an event line is longer than ${MAX_LINE} characters`,
      );
    }
  }
}
