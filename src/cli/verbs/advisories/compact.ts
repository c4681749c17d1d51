import { Option } from "commander";
import { PolicyError } from "../../../domain/policy-error.ts";
import type { Advisories } from "../../../facts/advisories/advisory.ts";
import {
  type AdvisoryIntake,
  createAdvisoryIntake,
  type IntakeCounts,
} from "../../../facts/advisories/advisory-intake.ts";
import type { OsvRecord } from "../../../facts/advisories/osv/osv-record.ts";
import { writeAdvisories } from "../../../facts/advisories/write-advisories.ts";
import { utcTime } from "../../../means/text/utc-time.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatAge, formatCount } from "../../format.ts";
import { writeOutput } from "../../local/write-output.ts";
import { jsonOption, timeArgument } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";

interface CompactOptions {
  readonly output?: string;
  readonly snapshot?: string;
  readonly json?: boolean;
}

/** Of those that cannot be read so many are named; the file holds them all. */
const NAMED = 20;

export const compact: Verb = {
  name: "compact",
  summary: "make one file of OSV records about Go, for rules over known vulnerabilities",
  define: (command) => {
    command
      .argument(
        "<osv...>",
        "records: files, zips as osv.dev gives them, folders (- for standard input)",
      )
      .option("-o, --output <file>", "write it there instead of to standard output")
      .addOption(
        new Option(
          "--snapshot <time>",
          "how new the records are (default: the newest change among them)",
        ).argParser(timeArgument),
      )
      .addOption(jsonOption())
      .addHelpText(
        "after",
        `${examples([
          ["gatehouse advisories compact Go.zip -o advisories.json", "all of the Go ecosystem"],
          [
            "gatehouse advisories compact vulndb/data/osv ghsa -o advisories.json",
            "of two folders",
          ],
        ])}

Records that were taken back are left out. What is about a module and cannot be turned into ranges of versions
is kept by name as unread: rules can tell it from what is not affected.`,
      );
  },
  run: async (io, command) => {
    const { output, snapshot, json = false } = command.opts<CompactOptions>();
    const { readOsvFiles } = await import("../../local/osv-files.ts");
    const intake = createAdvisoryIntake();
    let taken = 0;
    const work = takeAll(readOsvFiles(io, command.args), intake, () => {
      taken += 1;
    });
    await withProgress(io, () => `reading advisories: ${formatCount(taken, "record")}`, work);
    const made = finished(intake, io.now(), snapshot);
    const report = { made, counts: intake.counts(), now: io.now(), file: output };
    await writeOutput(io, writeAdvisories(made), output);
    if (json && output !== undefined) writeJson(io.stdout, reportJson(report));
    else writeLines(output === undefined ? io.stderr : io.stdout, reportLines(report));
    writeLines(io.stderr, unreadLines(io, made));
    return EXIT_OK;
  },
};

interface Report {
  readonly made: Advisories;
  readonly counts: IntakeCounts;
  readonly now: number;
  readonly file: string | undefined;
}

async function takeAll(
  records: AsyncIterable<OsvRecord>,
  intake: AdvisoryIntake,
  told: () => void,
): Promise<void> {
  for await (const record of records) {
    intake.add(record);
    told();
  }
}

/** Throws `invalid_parameter` for what would make a file by which everything is well, or well for ever. */
function finished(intake: AdvisoryIntake, time: number, snapshot: string | undefined): Advisories {
  const now = utcTime(new Date(time).toISOString()) ?? "";
  const made = intake.finish(now, snapshot);
  const { read } = intake.counts();
  if (made === undefined) {
    const message = "no record tells when it was changed: say how new they are with --snapshot";
    throw new PolicyError("invalid_parameter", message);
  }
  if (made.snapshot > now) {
    const message = `the snapshot ${made.snapshot} has not come yet: it is ${now}`;
    throw new PolicyError("invalid_parameter", message);
  }
  if (made.advisories.length + made.unread.length === 0) {
    const message = `none of ${formatCount(read, "record")} is about a Go module: by such a file every module would be well`;
    throw new PolicyError("invalid_parameter", message);
  }
  return made;
}

function reportJson({ made, counts, file }: Report): unknown {
  const { snapshot, advisories, unread } = made;
  return { file, snapshot, advisories: advisories.length, ...counts, unread };
}

function reportLines({ made, counts, now, file }: Report): string[] {
  const { snapshot, advisories, unread } = made;
  const { read, withdrawn, foreign, repeated } = counts;
  const modules = new Set(advisories.map(({ module }) => module)).size;
  const left = [
    withdrawn > 0 && `${withdrawn} withdrawn`,
    foreign > 0 && `${foreign} of other ecosystems`,
    repeated > 0 && `${repeated} there twice`,
    unread.length > 0 && `${unread.length} unread`,
  ].filter((each) => each !== false);
  const from = `${formatCount(read, "record")}${left.length > 0 ? ` (${left.join(", ")})` : ""}`;
  return [
    `${plain(file ?? "-")}: ${advisories.length} advisories on ${formatCount(modules, "module")}, from ${from}`,
    `snapshot: ${snapshot} (${formatAge(snapshot, now)})`,
  ];
}

function unreadLines(io: CliIo, { unread }: Advisories): string[] {
  const { warning } = paintFor(io, "stderr");
  const lines = unread.slice(0, NAMED).map(({ id, module, why }) => {
    return `${warning("unread:")} ${plain(`${id} on ${module}: ${why}`)}`;
  });
  const more = unread.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more: the file names them all`] : lines;
}
