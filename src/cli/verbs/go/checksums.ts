import path from "node:path";
import { isPolicyError, PolicyError } from "../../../domain/policy-error.ts";
import {
  type GatheredRecords,
  gatherChecksumRecords,
} from "../../../facts/go/checksum-database/gather-checksum-records.ts";
import { GO_CHECKSUM_DATABASE } from "../../../facts/go/checksum-database/verifier-key.ts";
import { writeChecksumRecords } from "../../../facts/go/checksum-database/write-checksum-records.ts";
import type { SumFile } from "../../../facts/go/sum-file.ts";
import type { ModuleVersion } from "../../../go-modules/mod-file/mod-file.ts";
import { readBounded } from "../../../means/text/read-bounded.ts";
import { type CliIo, writeLines } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { addGoFiles, modCacheOption } from "../../go-options.ts";
import { exists, findGoFiles, type GoFileOptions } from "../../local/go/find-go-files.ts";
import { firstGoPath, moduleCacheFolder } from "../../local/go/module-cache.ts";
import type { GoProgramOptions } from "../../local/go/read-go-program.ts";
import { sourceReader } from "../../local/go/source-reader.ts";
import { writeOutput } from "../../local/write-output.ts";
import { paintFor, plain } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";

interface ChecksumsOptions extends Omit<GoFileOptions, "repository">, GoProgramOptions {
  readonly database: string;
  readonly output?: string;
}

const MAX_NOTE_BYTES: number = 1024 * 1024;
/** Of the modules without a record so many are named. */
const NAMED = 20;

export const checksums: Verb = {
  name: "checksums",
  summary: "carry off what the module cache has of the checksum database, with proofs",
  define: (command) => {
    addGoFiles(command);
    command
      .addOption(modCacheOption())
      .option("--database <name>", "whose records", GO_CHECKSUM_DATABASE)
      .option("-o, --output <file>", "write it there instead of to standard output")
      .addHelpText(
        "after",
        `${examples([
          ["gatehouse go checksums -o records.json", "of go.sum here"],
          ["gatehouse go-sumcheck --binary app --checksum-records records.json", "verify"],
        ])}

Nobody is asked: the go command looked the modules up when it downloaded them, and kept the signed answers and parts
of the log. It asks only for what go.sum lacks. To fill the cache, run go mod download beside a copy of go.mod without
go.sum, with GOSUMDB on; those that GONOSUMDB or GOPRIVATE names are never looked up, so private ones have no
record. What is carried is believed for its proofs and signatures alone, which go-sumcheck verifies.`,
      );
  },
  run: async (io, command) => {
    const options = command.opts<ChecksumsOptions>();
    const modules = hashedModules(await sumFilesOf(io, options));
    const work = recordsOf(io, options, modules);
    const gathered = await withProgress(io, "gathering records", work);
    await writeOutput(io, writeChecksumRecords(gathered.records), options.output);
    const stream = options.output === undefined ? io.stderr : io.stdout;
    writeLines(stream, [summaryLine(modules.length, gathered, options)]);
    writeLines(io.stderr, missingLines(io, gathered.missing, options));
    return EXIT_OK;
  },
};

/** The named ones, else those of the program and of the workspace that is in force. */
async function sumFilesOf(io: CliIo, options: ChecksumsOptions): Promise<readonly SumFile[]> {
  const { readGoProgram, readSums } = await import("../../local/go/read-go-program.ts");
  const reader = sourceReader(io);
  const { sumFile, modCache } = options;
  if (sumFile !== undefined) return await readSums(reader, sumFile, "go.sum");
  const files = findGoFiles(io, options);
  const { goMod } = files;
  const { sums, otherSums } =
    goMod === undefined
      ? { sums: [], otherSums: [] }
      : await readGoProgram(io, { ...files, goMod }, { modCache }, reader);
  if (sums.length + otherSums.length > 0) return [...sums, ...otherSums];
  const message = "there is no go.sum beside a go.mod here or in a folder above: name --sum-file";
  throw new PolicyError("invalid_parameter", message);
}

/** Of whose files there is a hash: what is there for its go.mod alone is linked into nothing. */
function hashedModules(sums: readonly SumFile[]): readonly ModuleVersion[] {
  const hashed = new Map<string, ModuleVersion>();
  for (const { path: name, version, goMod } of sums.flatMap(({ entries }) => entries)) {
    if (!goMod) hashed.set(`${name} ${version}`, { path: name, version });
  }
  return [...hashed.values()];
}

async function recordsOf(
  io: CliIo,
  { modCache, database }: ChecksumsOptions,
  modules: readonly ModuleVersion[],
): Promise<GatheredRecords> {
  const cache = moduleCacheFolder(io, modCache);
  if (cache === undefined || !exists(cache)) {
    const message =
      "there is no module cache: name one with --mod-cache, as go env GOMODCACHE prints it";
    throw new PolicyError("invalid_parameter", message);
  }
  const folder = path.join(cache, "cache", "download", "sumdb");
  const latest = await latestTree(io, database);
  return await gatherChecksumRecords(folder, database, modules, latest);
}

/** The newest tree that Go has seen, of which parts are likeliest to be there; undefined where none can be read. */
async function latestTree(io: CliIo, database: string): Promise<Uint8Array | undefined> {
  const goPath = firstGoPath(io);
  if (goPath === undefined) return undefined;
  const place = path.resolve(io.cwd, goPath, "pkg", "sumdb", database, "latest");
  try {
    return await readBounded(place, MAX_NOTE_BYTES);
  } catch (error) {
    if (isPolicyError(error)) return undefined;
    throw error;
  }
}

function summaryLine(
  asked: number,
  { records: { records }, missing }: GatheredRecords,
  { output = "-", database }: ChecksumsOptions,
): string {
  const bare = records.filter(({ proof }) => proof === undefined).length;
  const proofs = bare === 0 ? "" : `, ${bare} without a proof`;
  const of = formatCount(asked, "module");
  return `${plain(output)}: records of ${plain(database)} for ${asked - missing.length} of ${of}${proofs}`;
}

function missingLines(
  io: CliIo,
  missing: readonly ModuleVersion[],
  { database }: ChecksumsOptions,
): string[] {
  if (missing.length === 0) return [];
  const { faint, warning } = paintFor(io, "stderr");
  const names = missing.slice(0, NAMED).map(({ path: name, version }) => `${name}@${version}`);
  const more = missing.length > NAMED ? [`and ${missing.length - NAMED} more`] : [];
  return [
    ...[...names, ...more].map((each) => `${faint("no record:")} ${plain(each)}`),
    `${warning("note:")} the module cache has none of ${plain(database)}: run go mod download with GOSUMDB on and without go.sum, which Go asks only for what is lacking; private modules have no record`,
  ];
}
