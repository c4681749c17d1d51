import { activationProblem } from "../../domain/activation.ts";
import { shortRevision } from "../../domain/revision.ts";
import { type BundleEntry, type BundleSummary, isDamaged } from "../../pipeline/answers.ts";
import { ownCommand } from "../../service/own-command.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { addConnection, clientFor } from "../connection.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { formatAge, formatOpen, formatRoots, formatSize, formatTable } from "../format.ts";
import { jsonOption } from "../options.ts";
import { paintFor, plain } from "../paint.ts";
import { withProgress } from "../progress.ts";
import { examples, type Verb } from "../verb.ts";

export const list: Verb = {
  name: "list",
  summary: "the bundles of a server and what they are now",
  define: (command) => {
    command.addOption(jsonOption()).addHelpText(
      "after",
      examples([
        ["gatehouse list", "a table"],
        ["gatehouse list --json | jq -r '.bundles[].name'", "for scripts"],
      ]),
    );
    addConnection(command);
  },
  run: async (io, command) => {
    const client = await clientFor(io, command);
    const bundles = await withProgress(io, "asking for the bundles", client.list());
    if (command.opts<{ json?: boolean }>().json === true) {
      writeJson(io.stdout, { bundles });
    } else if (bundles.length === 0) {
      writeLines(io.stdout, [
        `No bundles on ${client.server} yet. Push one: ${ownCommand()} push ./my-policy --bundle my-policy`,
      ]);
    } else {
      writeLines(io.stdout, [
        ...bundleTable(io, bundles),
        ...openToAnyone(bundles),
        ...problems(bundles),
      ]);
    }
    return EXIT_OK;
  },
};

/** Whether the bundle answers decisions on the server that was asked. */
function decides({ decide, active }: BundleSummary): string {
  if (!decide) return "no";
  return active?.state === "failed" || active?.state === "activating" ? active.state : "yes";
}

function problems(bundles: readonly BundleEntry[]): string[] {
  return bundles.flatMap((bundle) => {
    const { name, head, active } = bundle;
    const told = [isDamaged(bundle) && bundle.problem, active && activationProblem(head, active)];
    return told.flatMap((problem) => (problem ? [plain(`${name}: ${problem}`)] : []));
  });
}

/** Told by itself: most bundles are not. */
function openToAnyone(bundles: readonly BundleEntry[]): string[] {
  return bundles.flatMap((bundle) => {
    const access = isDamaged(bundle) ? undefined : bundle.access;
    return access === undefined ? [] : [plain(`${bundle.name}: ${formatOpen(access)}`)];
  });
}

const UNKNOWN = "?";

/** The columns from the size on. */
function facts(bundle: BundleSummary): string[] {
  return [formatSize(bundle.size), decides(bundle), plain(formatRoots(bundle.roots))];
}

function bundleTable(io: CliIo, bundles: readonly BundleEntry[]): string[] {
  const paint = paintFor(io, "stdout");
  return formatTable(
    [
      { title: "BUNDLE", paint: paint.strong },
      { title: "REVISION" },
      { title: "SEQUENCE", align: "right" },
      { title: "UPDATED" },
      { title: "SIZE", align: "right" },
      { title: "DECIDE" },
      { title: "ROOTS" },
    ],
    bundles.map((bundle) => [
      plain(bundle.name),
      shortRevision(bundle.head.revision),
      String(bundle.head.sequence),
      bundle.updated_at === undefined ? UNKNOWN : formatAge(bundle.updated_at, io.now()),
      ...(isDamaged(bundle) ? [UNKNOWN, UNKNOWN, UNKNOWN] : facts(bundle)),
    ]),
    paint.faint,
  );
}
