import { shortRevision } from "../../../domain/revision.ts";
import type { AuditRecord } from "../../../storage/audit-log.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import type { AuditPage } from "../../client/audit.ts";
import type { ServerClient } from "../../client/client.ts";
import { addConnection, clientFor } from "../../connection.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { type Column, formatAge, formatTable } from "../../format.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";
import { addFilters, countArgument, filtersOf } from "./audit-filters.ts";

const DEFAULT_LIMIT = 50;
/** The server gives no more at once. */
const PAGE = 1_000;

interface Options {
  readonly limit?: number;
  readonly json?: boolean;
}

export const list: Verb = {
  name: "list",
  isDefault: true,
  summary: "who changed what on a server, and who was not let: newest first",
  define: (command) => {
    command.option(
      "--limit <count>",
      `at most so many records (default: ${DEFAULT_LIMIT})`,
      countArgument,
    );
    addFilters(command);
    command.addOption(jsonOption()).addHelpText(
      "after",
      examples([
        ["gatehouse audit", "the newest: list need not be typed"],
        ["gatehouse audit list --bundle authz --result done", "of one bundle"],
        ["gatehouse audit list --what refused --json", "who was not let"],
      ]),
    );
    addConnection(command);
  },
  run: async (io, command) => {
    const { limit = DEFAULT_LIMIT, json = false } = command.opts<Options>();
    const filters = filtersOf(command);
    const work = newest(await clientFor(io, command), filters, limit);
    const records = await withProgress(io, "asking for the audit", work);
    if (json) writeJson(io.stdout, { records });
    else if (records.length === 0) writeLines(io.stdout, ["Nothing of that stands in the audit."]);
    else writeLines(io.stdout, tableOf(io, "result" in filters ? records : endsOf(records)));
    return EXIT_OK;
  },
};

async function newest(
  client: ServerClient,
  filters: Readonly<Record<string, string>>,
  limit: number,
): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  let next: AuditPage["next"];
  do {
    const page = await client.audit({
      ...{ ...filters, order: "newest", limit: Math.min(PAGE, limit - records.length) },
      ...(next !== undefined && { before: next }),
    });
    records.push(...page.records);
    next = page.next;
  } while (next !== undefined && records.length < limit);
  return records;
}

/** Leaves out what was begun where its end is there: what is left of it has none. */
function endsOf(records: readonly AuditRecord[]): readonly AuditRecord[] {
  const ended = new Set(
    records.filter(({ result }) => result !== "begun").map(({ act }) => act ?? ""),
  );
  return records.filter(({ result, act = "" }) => result !== "begun" || !ended.has(act));
}

function tableOf(io: CliIo, records: readonly AuditRecord[]): string[] {
  const { strong, faint, good, bad } = paintFor(io, "stdout");
  const paintResult = (text: string): string =>
    text.startsWith("done") || text.startsWith("unchanged") ? good(text) : bad(text);
  const columns: readonly Column[] = [
    { title: "SEQUENCE", align: "right" },
    { title: "WHEN" },
    { title: "WHO", paint: strong },
    { title: "FROM", paint: faint },
    { title: "WHAT" },
    { title: "ABOUT" },
    { title: "RESULT", paint: paintResult },
    { title: "" },
  ];
  const rows = records.map((record) => [
    String(record.sequence),
    formatAge(record.at, io.now()),
    plain(record.who.name),
    plain(record.from),
    plain(record.what),
    plain(record.bundle ?? record.about ?? "-"),
    plain(record.dryRun === true ? `${record.result} (dry run)` : record.result),
    plain([headsOf(record), record.why ?? ""].filter(Boolean).join("; ")),
  ]);
  return formatTable(
    columns,
    rows.map((row) => row.map(oneLine)),
    faint,
  );
}

function headsOf({ before, after, result, what }: AuditRecord): string {
  const ended = what === "delete" && result === "done";
  if (after === undefined && !ended) return "";
  const [from, to] = [before, after].map((head) =>
    head === undefined ? "none" : `${head.sequence} ${shortRevision(head.revision)}`,
  );
  return `${from} -> ${to}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
