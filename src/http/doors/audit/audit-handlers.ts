import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { everyAudit, searchAudit } from "../../../access/audit-search.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import type { AuditRecord } from "../../../storage/audit-log.ts";
import type { Exchange, HttpAnswer } from "../../exchange.ts";
import { accepts, parseFlag } from "../../request-parts.ts";
import { STREAM, type Stream } from "../../route.ts";
import { jsonAnswer } from "../../write-answer.ts";
import { parseExport, parseSearch } from "./audit-query.ts";
import type { AuditRoutesOptions } from "./routes.ts";

export const LINES = "application/x-ndjson";
const LINES_TYPE: ReadonlySet<string> = new Set([LINES]);

/** `GET /v1/audit`: a page of records, the cursor of the next one and the ends of the log; or all as JSON lines. */
export async function listAudit(
  options: AuditRoutesOptions,
  exchange: Exchange,
): Promise<HttpAnswer | Stream> {
  const { query, request } = exchange;
  if (accepts(request, LINES_TYPE)) return await exportAudit(options, exchange);
  const isPretty = parseFlag(query, "pretty");
  const { records, next, ends } = await searchAudit(options.log, parseSearch(query));
  const page = { records, ...(next !== undefined && { next }), ends };
  const answer = jsonAnswer(page, isPretty);
  return { ...answer, headers: { ...answer.headers, ...NOT_KEPT } };
}

const NOT_KEPT = { "Cache-Control": "no-store", Vary: "Accept" };

/** What goes wrong on the way cuts the answer off, so that nobody takes a part for the whole. */
async function exportAudit({ log }: AuditRoutesOptions, exchange: Exchange): Promise<Stream> {
  const { response, signal } = exchange;
  const search = parseExport(exchange.query);
  await log.ends();
  response.writeHead(200, { "Content-Type": LINES, ...NOT_KEPT });
  if (exchange.request.method === "HEAD") {
    response.end();
    return STREAM;
  }
  const chunks = textsOf(everyAudit(log, search), exchange);
  try {
    await pipeline(Readable.from(chunks), response, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return STREAM;
}

async function* textsOf(
  chunks: AsyncIterable<readonly AuditRecord[]>,
  { access }: Exchange,
): AsyncGenerator<string, void, void> {
  for await (const chunk of chunks) {
    if (access?.isCurrent() === false) {
      throw new PolicyError("unauthorized", "the credential has ended");
    }
    if (chunk.length > 0) yield `${chunk.map((record) => JSON.stringify(record)).join("\n")}\n`;
  }
}
