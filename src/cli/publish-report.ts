import { shortRevision } from "../domain/revision.ts";
import type { FileChanges, PublishAnswer } from "../pipeline/answers.ts";
import { describeAsked } from "./asked-tests.ts";
import { type CliIo, writeLines } from "./cli-io.ts";
import { formatCount, formatRoots } from "./format.ts";
import { type Paint, paintFor, plain } from "./paint.ts";

/** More changed files than this are counted, not listed. */
const MAX_LISTED = 20;

/**
 * Says what a push, a dry run or a rollback did: bundle, revision, sequence, changed files, derived roots, and who was asked for the tests. `done` is how the
 * sentence begins: `Pushed`, `Rolled back`.
 */
export function reportPublished(io: CliIo, answer: PublishAnswer, done: string): void {
  const paint = paintFor(io, "stdout");
  writeLines(io.stdout, [
    headline(answer, done, paint),
    ...changeLines(answer.changes, paint),
    ...(answer.roots_derived === true && answer.changed
      ? [`  ${paint.faint("roots derived from the files:")} ${plain(formatRoots(answer.roots))}`]
      : []),
    ...(answer.tests ?? []).map(
      (each) => `  ${paint.faint("tests asked of")} ${plain(describeAsked(each))}`,
    ),
  ]);
}

function headline(answer: PublishAnswer, done: string, paint: Paint): string {
  const name = paint.strong(plain(answer.name));
  const revision = `revision ${paint.strong(shortRevision(answer.revision))}`;
  const sequence = answer.head === undefined ? "" : `sequence ${answer.head.sequence}`;
  if (!answer.changed) {
    return `${name} is unchanged: ${[revision, sequence].filter((part) => part !== "").join(", ")}`;
  }
  if (answer.dry_run) {
    const stays =
      answer.head === undefined
        ? "nothing is active yet"
        : `revision ${shortRevision(answer.head.revision)}, ${sequence} stays active`;
    return `${name} passes as ${revision}; dry run: ${stays}`;
  }
  return `${paint.good(done)} ${name}: ${revision}, ${sequence}`;
}

function changeLines(changes: FileChanges, paint: Paint): string[] {
  const lines = [
    ...changes.added.map((file) => paint.good(`  + ${plain(file)}`)),
    ...changes.changed.map((file) => paint.warning(`  ~ ${plain(file)}`)),
    ...changes.removed.map((file) => paint.bad(`  - ${plain(file)}`)),
  ];
  if (lines.length <= MAX_LISTED) return lines;
  const hidden = formatCount(lines.length - MAX_LISTED, "more file");
  return [...lines.slice(0, MAX_LISTED), paint.faint(`    and ${hidden}`)];
}
