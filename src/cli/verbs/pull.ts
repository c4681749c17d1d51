import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { BundleName } from "../../domain/bundle-name.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { formatCount, formatSize } from "../format.ts";
import { refuseOverwriting, writeTree } from "../local/write-tree.ts";
import { bundleArgument, clientFor, jsonOption, serverOption } from "../options.ts";
import { paintFor } from "../paint.ts";
import { withProgress } from "../progress.ts";
import { examples, type Verb } from "../verb.ts";

interface PullOptions {
  readonly revision?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const pull: Verb = {
  name: "pull",
  summary: "fetch a bundle's files as they were pushed",
  define: (command) => {
    command
      .argument("<name>", "the bundle", bundleArgument)
      .option("--revision <revision>", "an older one, or a unique prefix of it (default: the head)")
      .option("--output <target>", "a folder, a .tar.gz file, or - (default: a folder of its name)")
      .option("--force", "write over what is there; other files in the folder stay")
      .addOption(serverOption())
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse pull authz", "into the folder authz"],
          ["gatehouse pull authz --revision 3f2a9c1b --output old", "an older revision"],
          ["gatehouse pull authz --output - | tar -tz", "the archive, to a pipe"],
        ]),
      );
  },
  run: async (io, command) => {
    const options = command.opts<PullOptions>();
    if (options.output === "-" && options.json === true) {
      command.error(
        "error: with --output - the archive itself is printed, which leaves no place for --json",
      );
    }
    const name = command.processedArgs[0] as BundleName;
    const client = clientFor(io, command);
    const target = options.output ?? name;
    await refuseOverwriting(io, target, options.force === true);
    const revision = options.revision ?? (await client.one(name)).head.revision;
    const work = client.files(name, revision);
    const archive = await withProgress(io, `pulling ${name}`, work);
    const files = await store(io, target, archive);
    report(io, options, { name, revision, target, files, bytes: archive.byteLength });
    return EXIT_OK;
  },
};

interface Pulled {
  readonly name: BundleName;
  readonly revision: string;
  readonly target: string;
  /** Undefined when the archive was kept whole. */
  readonly files: readonly string[] | undefined;
  readonly bytes: number;
}

function report(io: CliIo, { json = false }: PullOptions, pulled: Pulled): void {
  const { name, revision, target, files, bytes } = pulled;
  if (target === "-") return;
  if (json) {
    writeJson(io.stdout, { name, revision, output: target, ...(files && { files }) });
    return;
  }
  const paint = paintFor(io, "stdout");
  const what = files === undefined ? formatSize(bytes) : formatCount(files.length, "file");
  writeLines(io.stdout, [
    `${paint.good("Pulled")} ${paint.strong(name)}: revision ${revision.slice(0, 12)} into ${target} (${what})`,
  ]);
}

async function store(
  io: CliIo,
  target: string,
  archive: Uint8Array,
): Promise<readonly string[] | undefined> {
  if (target === "-") {
    io.stdout.write(archive);
    return undefined;
  }
  const place = path.resolve(io.cwd, target);
  if (isArchiveName(target)) {
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, archive);
    return undefined;
  }
  const { readArchive } = await import("../../means/archive/read-archive.ts");
  const tree = await readArchive(archive);
  await writeTree(place, tree);
  return [...tree.keys()].toSorted();
}

function isArchiveName(target: string): boolean {
  return /\.(tar\.gz|tgz)$/.test(target);
}
