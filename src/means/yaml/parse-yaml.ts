import { Composer, type CST, type Document, Lexer, Parser } from "yaml";

/** One document of a stream, with the library's errors and warnings in it. */
export type YamlDocument = Document.Parsed;

export interface YamlOptions {
  /** Reads scalars as text, so that the caller decides what plain text means. */
  readonly untyped?: boolean;
  /** Whether what follows the first document is left unread. */
  readonly firstOnly?: boolean;
  /** Marks, scalars, spaces and line breaks, of which each costs microseconds. */
  readonly maxTokens?: number;
}

export type YamlStream =
  | { readonly kind: "read"; readonly documents: readonly YamlDocument[] }
  | {
      readonly kind: "refused";
      readonly reason: "depth" | "tokens";
      readonly message: string;
      /** In UTF-16 units. */
      readonly offset: number;
    };

/**
 * Collections inside each other. What makes documents of tokens calls itself for each, and where the
 * machine's stack ends at 800 V8 ends the process when a regular expression is first used there.
 */
export const MAX_YAML_DEPTH = 200;

/**
 * Reads a stream of YAML 1.2 documents, of which there is always one. The library splits text into
 * tokens and sorts them without calling itself, whatever is wrong with them; what it has open then
 * is looked at after each token, so that nothing nested deeper ever reaches what does. A scan of our
 * own in front of it would have to know how it goes on after each kind of mistake.
 */
export function parseYaml(text: string, options: YamlOptions = {}): YamlStream {
  const { untyped = false, firstOnly = false, maxTokens = Number.POSITIVE_INFINITY } = options;
  const parser = new Parser();
  const composer = new Composer({
    prettyErrors: false,
    logLevel: "error",
    // The library's own check for doubled names takes quadratic time.
    uniqueKeys: false,
    ...(untyped && { schema: "failsafe" }),
  });
  const documents: YamlDocument[] = [];
  const compose = (tokens: Iterable<CST.Token>): void => {
    for (const token of tokens) for (const each of composer.next(token)) documents.push(each);
  };
  return withoutTraces(() => {
    let tokens = 0;
    let isFirstRead = false;
    for (const lexeme of new Lexer().lex(text)) {
      tokens += 1;
      if (tokens > maxTokens) return refused("tokens", parser, lexeme, maxTokens);
      const ready = [...parser.next(lexeme)];
      if (parser.stack.length > MAX_YAML_DEPTH + 1) {
        return refused("depth", parser, lexeme, MAX_YAML_DEPTH);
      }
      compose(ready);
      isFirstRead ||= ready.some(({ type }) => type === "document");
      if (firstOnly && isFirstRead && parser.stack[0]?.type === "document") break;
    }
    if (!(firstOnly && isFirstRead)) compose(parser.end());
    documents.push(...composer.end(true, text.length));
    return { kind: "read", documents };
  });
}

function refused(
  reason: "depth" | "tokens",
  parser: Parser,
  lexeme: string,
  limit: number,
): YamlStream {
  const message =
    reason === "depth"
      ? `nested deeper than ${limit} levels`
      : `more than ${limit} marks and values; send this much as JSON`;
  return { kind: "refused", reason, message, offset: Math.max(0, parser.offset - lexeme.length) };
}

/** Each mistake is an Error for the library, and traces would make a million of them dear. */
function withoutTraces<T>(read: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return read();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
