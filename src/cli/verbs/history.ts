import type { BundleName } from "../../domain/bundle-name.ts";
import { shortRevision } from "../../domain/revision.ts";
import type { BundleHistory } from "../../pipeline/answers.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { addConnection, clientFor } from "../connection.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { type Column, formatAge, formatSize, formatTable } from "../format.ts";
import { bundleArgument, jsonOption } from "../options.ts";
import { type Paint, paintFor } from "../paint.ts";
import { withProgress } from "../progress.ts";
import { examples, type Verb } from "../verb.ts";

export const history: Verb = {
  name: "history",
  summary: "how a bundle's head moved, and which revisions are kept",
  define: (command) => {
    command
      .argument("<name>", "the bundle", bundleArgument)
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse history authz", "newest first"],
          ["gatehouse history authz --json | jq '.moves[0]'", "for scripts"],
        ]),
      );
    addConnection(command);
  },
  run: async (io, command) => {
    const name = command.processedArgs[0] as BundleName;
    const work = (await clientFor(io, command)).history(name);
    const answer = await withProgress(io, `asking for the history of ${name}`, work);
    if (command.opts<{ json?: boolean }>().json === true) writeJson(io.stdout, answer);
    else writeLines(io.stdout, [...moveTable(io, answer), ...olderTable(io, answer)]);
    return EXIT_OK;
  },
};

function columns(paint: Paint): readonly Column[] {
  return [
    { title: "SEQUENCE", align: "right" },
    { title: "REVISION" },
    { title: "WHEN" },
    { title: "REASON" },
    { title: "SIZE", align: "right" },
    { title: "", paint: (text) => (text === "active" ? paint.good(text) : paint.faint(text)) },
  ];
}

function moveTable(io: CliIo, { head, moves, revisions }: BundleHistory): string[] {
  const paint = paintFor(io, "stdout");
  const stored = new Map(revisions.map((each) => [each.revision, each]));
  const rows = moves.map((move) => {
    const kept = stored.get(move.revision);
    const isActive = move.sequence === head?.sequence;
    return [
      String(move.sequence),
      shortRevision(move.revision),
      formatAge(move.at, io.now()),
      move.reason,
      kept === undefined ? "-" : formatSize(kept.size),
      isActive ? "active" : kept === undefined ? "no longer kept" : "",
    ];
  });
  return formatTable(columns(paint), rows, paint.faint);
}

/** Kept revisions that none of the listed moves went to: older ones, or stored by a push that never moved the head. */
function olderTable(io: CliIo, { moves, revisions }: BundleHistory): string[] {
  const paint = paintFor(io, "stdout");
  const listed = new Set(moves.map((move) => move.revision));
  const rows = revisions
    .filter(({ revision }) => !listed.has(revision))
    .map((each) => [
      shortRevision(each.revision),
      formatAge(each.created_at, io.now()),
      formatSize(each.size),
    ]);
  if (rows.length === 0) return [];
  const titles: readonly Column[] = [
    { title: "REVISION" },
    { title: "CREATED" },
    { title: "SIZE", align: "right" },
  ];
  return ["", "Also kept:", ...formatTable(titles, rows, paint.faint)];
}
