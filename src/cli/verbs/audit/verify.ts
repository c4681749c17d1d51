import { createReadStream } from "node:fs";
import path from "node:path";
import { type ChainFault, checkChain } from "../../../access/audit-chain.ts";
import { messageOf, PolicyError } from "../../../domain/policy-error.ts";
import { type AuditPlace, placeOf } from "../../../storage/audit-log.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import type { ServerClient } from "../../client/client.ts";
import { addConnection, clientFor } from "../../connection.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { asArgument, jsonOption } from "../../options.ts";
import { paintFor } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";
import { readAuditLines } from "./audit-lines.ts";

interface Options {
  readonly file?: string;
  readonly noted?: AuditPlace;
  readonly json?: boolean;
}

/** What a chain is and what is wrong with it. */
interface Verdict {
  readonly records: number;
  /** The record before the first, and the last. */
  readonly anchor: AuditPlace;
  readonly last: AuditPlace;
  readonly faults: readonly ChainFault[];
  /** Whether the record that was noted is another one now, or gone. */
  readonly isNotedLost: boolean;
}

export const verify: Verb = {
  name: "verify",
  summary: "whether no record of the audit was edited, removed or reordered",
  define: (command) => {
    command
      .option("--file <file>", "of an exported file instead of a server: all of it, unfiltered")
      .option(
        "--noted <place>",
        "a record that has to be there, as an earlier run told it: 12355:<hash>",
        asArgument(parsePlace),
      )
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse audit verify", "of a server, page by page"],
          ["gatehouse audit verify --file audit.jsonl", "of what was exported"],
          ["gatehouse audit verify --noted 12355:9f2c...", "and nobody wrote it all anew since"],
        ]),
      );
    addConnection(command);
  },
  run: async (io, command) => {
    const { file, noted, json = false } = command.opts<Options>();
    const work =
      file === undefined
        ? verifyServer(await clientFor(io, command), noted)
        : verifyFile(path.resolve(io.cwd, file), noted);
    const verdict = await withProgress(io, "reading the audit", work);
    if (json) writeJson(io.stdout, verdict);
    else tell(io, verdict);
    return verdict.faults.length > 0 || verdict.isNotedLost ? EXIT_REFUSED : EXIT_OK;
  },
};

async function verifyServer(client: ServerClient, noted: AuditPlace | undefined): Promise<Verdict> {
  const limit = 1_000;
  let page = await client.audit({ limit });
  const { anchor, last } = page.ends;
  const chain = follow(anchor, noted);
  let read = anchor.sequence;
  for (;;) {
    for (const record of page.records) if (record.sequence <= last.sequence) chain.take(record);
    read = Math.max(read, page.next ?? last.sequence);
    if (page.next === undefined || read >= last.sequence) return chain.finish(last);
    page = await client.audit({ limit, after: page.next });
    if (page.ends.anchor.sequence > read) {
      const message = "the oldest records were forgotten while they were read: try again";
      throw new PolicyError("unavailable", message);
    }
  }
}

/** The first record of a file says where its chain begins, the last where it ends. */
async function verifyFile(file: string, noted: AuditPlace | undefined): Promise<Verdict> {
  let chain: ReturnType<typeof follow> | undefined;
  let last: AuditPlace | undefined;
  const stream = createReadStream(file);
  try {
    for await (const record of readAuditLines(stream)) {
      chain ??= follow({ sequence: record.sequence - 1, hash: record.previous }, noted);
      chain.take(record);
      if (last === undefined || record.sequence > last.sequence) last = placeOf(record);
    }
  } catch (error) {
    throw new PolicyError("invalid_parameter", `${file}: ${messageOf(error)}`, { cause: error });
  }
  if (chain !== undefined && last !== undefined) return chain.finish(last);
  throw new PolicyError("invalid_parameter", `${file} holds no records`);
}

function follow(anchor: AuditPlace, noted: AuditPlace | undefined) {
  const check = checkChain(anchor);
  let records = 0;
  let isSeen = noted === undefined || isSame(anchor, noted);
  return {
    take(record: Parameters<typeof check.take>[0][number]): void {
      check.take([record]);
      records += 1;
      isSeen ||= noted !== undefined && isSame(record, noted);
    },
    finish(last: AuditPlace): Verdict {
      return { records, anchor, last, faults: check.finish(last), isNotedLost: !isSeen };
    },
  };
}

function isSame(one: AuditPlace, other: AuditPlace): boolean {
  return one.sequence === other.sequence && one.hash === other.hash;
}

function tell(io: CliIo, { records, anchor, last, faults, isNotedLost }: Verdict): void {
  const { good, bad } = paintFor(io, "stdout");
  const lines = faults.map(faultText);
  if (isNotedLost) lines.push("the record that was noted is another one now, or gone");
  writeLines(io.stderr, lines);
  const range = `${formatCount(records, "record")}, ${anchor.sequence + 1} to ${last.sequence}`;
  writeLines(io.stdout, [
    lines.length === 0 ? `${good("Whole")}: ${range}` : `${bad("Not whole")}: ${range}`,
    ...(lines.length === 0 ? [`To note elsewhere: ${last.sequence}:${last.hash}`] : []),
  ]);
}

function faultText(fault: ChainFault): string {
  switch (fault.kind) {
    case "edited":
      return `record ${fault.sequence} is not what was written`;
    case "reordered":
      return `record ${fault.sequence} stands behind a later one, or a second time`;
    case "removed":
      return fault.from === fault.to
        ? `record ${fault.from} is missing`
        : `records ${fault.from} to ${fault.to} are missing`;
  }
}

function parsePlace(text: string): AuditPlace {
  const [, sequence, hash = ""] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence !== undefined) return { sequence: Number(sequence), hash };
  throw new PolicyError("invalid_parameter", "a sequence, a colon and a hash are wanted");
}
