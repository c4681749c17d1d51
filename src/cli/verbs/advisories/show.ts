import type { Advisories, Advisory, AdvisoryRange } from "../../../facts/advisories/advisory.ts";
import { goRelease } from "../../../facts/advisories/go-release.ts";
import { isAffected, isCertain } from "../../../facts/advisories/is-affected.ts";
import { isVersion } from "../../../go-modules/version/canonical-version.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatAge, formatCount } from "../../format.ts";
import { readInputFile } from "../../local/source-path.ts";
import { jsonOption } from "../../options.ts";
import { type Paint, paintFor, plain } from "../../paint.ts";
import { examples, type Verb } from "../../verb.ts";

/** An advisory, and what it says of the version that was asked about. */
interface Shown {
  readonly advisory: Advisory;
  readonly version?: string | undefined;
  readonly verdict?: "affected" | "not_affected" | undefined;
  /** False where the order of versions cannot tell. */
  readonly certain?: boolean | undefined;
}

export const show: Verb = {
  name: "show",
  summary: "what a compact file of advisories says of a module, a version or an id",
  define: (command) => {
    command
      .argument("<file>", "what gatehouse advisories compact wrote (- for standard input)")
      .argument("[what...]", "a module, module@version, id or alias; without one, the counts")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        `${examples([
          ["gatehouse advisories show advisories.json golang.org/x/net@v0.22.0", "of a version"],
          ["gatehouse advisories show advisories.json stdlib CVE-2023-45288", "by module or id"],
        ])}

Versions are compared in Go's order. Of a commit without a tag (a pseudo-version) the order cannot always tell
whether a fix came before it: that is said.`,
      );
  },
  run: async (io, command) => {
    const [file = "-", ...what] = command.args;
    const { MAX_ADVISORIES_BYTES, readAdvisories } = await import(
      "../../../facts/advisories/read-advisories.ts"
    );
    const tooLarge = `${file} is larger than 256 MiB, which no file of advisories is`;
    const bytes = await readInputFile(io, file, { limit: MAX_ADVISORIES_BYTES, tooLarge });
    const known = readAdvisories(bytes, file);
    const shown = what.flatMap((each) => found(known, each));
    const unread = known.unread.filter(({ id, module }) =>
      what.some((each) => id === each || module === moduleOf(each)),
    );
    if (command.opts<{ json?: boolean }>().json === true) {
      writeJson(io.stdout, { snapshot: known.snapshot, advisories: shown.map(jsonOf), unread });
      return EXIT_OK;
    }
    const paint = paintFor(io, "stdout");
    writeLines(io.stdout, [
      headLine(io, known),
      ...shown.flatMap((each) => linesOf(each, paint)),
      ...unread.map(({ id, module, why }) => plain(`${id} on ${module}: unread: ${why}`)),
      ...(what.length > 0 && shown.length + unread.length === 0
        ? ["nothing is known of that"]
        : []),
    ]);
    return EXIT_OK;
  },
};

function moduleOf(what: string): string {
  const at = what.lastIndexOf("@");
  return at > 0 ? what.slice(0, at) : what;
}

function found({ advisories }: Advisories, what: string): Shown[] {
  const module = moduleOf(what);
  const version = module === what ? undefined : versionAs(module, what.slice(module.length + 1));
  return advisories
    .filter((each) => each.module === module || each.id === what || each.aliases.includes(what))
    .map((advisory) => {
      if (version === undefined) return { advisory };
      const verdict = isAffected(advisory, version) ? "affected" : "not_affected";
      return { advisory, version, verdict, certain: isCertain(advisory, version) };
    });
}

/** As advisories write it: of Go itself `go1.22.1` is asked about, and a `v` is soon forgotten. */
function versionAs(module: string, written: string): string {
  const isGo = module === "stdlib" || module === "toolchain";
  const version = (isGo ? goRelease(written) : undefined) ?? written;
  return isVersion(`v${version}`) ? `v${version}` : version;
}

function headLine(io: CliIo, { snapshot, advisories }: Advisories): string {
  const modules = new Set(advisories.map(({ module }) => module)).size;
  const counts = `${advisories.length} advisories on ${formatCount(modules, "module")}`;
  return `${counts}, as known at ${snapshot} (${formatAge(snapshot, io.now())})`;
}

function jsonOf({ advisory, version, verdict, certain }: Shown): unknown {
  return { ...advisory, ...(version !== undefined && { version, verdict, certain }) };
}

function linesOf({ advisory, version, verdict, certain }: Shown, paint: Paint): string[] {
  const { id, aliases, module, severity, severityFrom, summary, published, ranges } = advisory;
  const names = aliases.length > 0 ? ` (${aliases.join(", ")})` : "";
  const doubt = certain === false ? ", but the order of versions cannot tell for sure" : "";
  const colour = verdict === "affected" ? paint.bad : paint.good;
  const said = verdict === "affected" ? "is affected" : "is not affected";
  return [
    `${paint.strong(plain(id))}${plain(names)}`,
    ...(summary === undefined ? [] : [`  ${plain(summary)}`]),
    `  ${plain(module)}: ${plain(ranges.map(rangeText).join("; "))}`,
    `  ${severity}${severityFrom === undefined ? "" : ` (${FROM[severityFrom]})`}, published ${published}`,
    ...(version === undefined ? [] : [`  ${plain(version)} ${colour(said)}${doubt}`]),
  ];
}

const FROM = {
  word: "as the database says",
  cvss_v4: "by its CVSS 4.0 vector",
  cvss_v3: "by its CVSS 3 vector",
  alias: "as another record of it says",
} as const;

function rangeText({ introduced, fixed, lastAffected }: AdvisoryRange): string {
  const from = introduced === "0" ? "" : `from ${introduced} on`;
  if (fixed !== undefined) return `${from} before ${fixed}`.trim();
  if (lastAffected !== undefined) return `${from} up to ${lastAffected}`.trim();
  return from === "" ? "every version" : from;
}
