import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Option } from "commander";
import { BUNDLE_TARGETS, type BundleTarget } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import type { FetchedBundle, ServerClient } from "../client/client.ts";
import { addConnection, clientFor } from "../connection.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { formatCount, formatSize } from "../format.ts";
import { profilesOf, writeProfileFile } from "../local/pulled-profiles.ts";
import { refuseOverwriting, writeTree } from "../local/write-tree.ts";
import { bundleArgument, jsonOption } from "../options.ts";
import { paintFor, plain } from "../paint.ts";
import { withProgress } from "../progress.ts";
import { examples, type Verb } from "../verb.ts";

interface PullOptions {
  readonly revision?: string;
  readonly target?: BundleTarget;
  /** `true`: those of all policies. */
  readonly profile?: string | true;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const pull: Verb = {
  name: "pull",
  summary: "fetch a bundle's files as they were pushed, or what was built of them",
  define: (command) => {
    command
      .argument("<name>", "the bundle", bundleArgument)
      .option("--revision <revision>", "an older one, or a unique prefix of it (default: the head)")
      .addOption(
        new Option(
          "--target <target>",
          "what is built of it: rego for agents, wasm or plan of its entrypoints (default: as pushed)",
        ).choices(BUNDLE_TARGETS),
      )
      .option(
        "--profile [policy]",
        "the seccomp profiles it publishes, where the kubelet looks for them (default: of all policies)",
      )
      .option("--output <place>", "a folder, a .tar.gz file, or - (default: a folder of its name)")
      .option("--force", "write over what is there; other files in the folder stay")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse pull authz", "into the folder authz"],
          ["gatehouse pull authz --revision 3f2a9c1b --output old", "an older revision"],
          ["gatehouse pull authz --target wasm", "for programs that embed it"],
          ["gatehouse pull authz --output - | tar -tz", "the archive, to a pipe"],
          ["gatehouse pull k8s/seccomp --profile web --output -", "one seccomp profile"],
        ]),
      );
    addConnection(command);
  },
  run: async (io, command) => {
    const options = command.opts<PullOptions>();
    if (options.output === "-" && options.json === true) {
      command.error(
        "error: with --output - the archive itself is printed, which leaves no place for --json",
      );
    }
    if (options.target !== undefined && options.revision !== undefined) {
      command.error("error: a --target is got of the head alone: leave --revision out");
    }
    const name = command.processedArgs[0] as BundleName;
    const client = await clientFor(io, command);
    if (options.profile !== undefined) {
      if (options.revision !== undefined || options.target !== undefined) {
        command.error(
          "error: profiles are those of the head alone: leave --revision and --target out",
        );
      }
      return await pullProfiles(io, client, name, options);
    }
    const place = options.output ?? name;
    await refuseOverwriting(io, place, options.force === true);
    const work = fetchFiles(client, name, options);
    const { revision, archive } = await withProgress(io, `pulling ${name}`, work);
    const files = await store(io, place, archive);
    report(io, options, { name, revision, place, files, bytes: archive.byteLength });
    return EXIT_OK;
  },
};

/** Profiles that are there already are written over: a node keeps up with what is published. */
async function pullProfiles(
  io: CliIo,
  client: ServerClient,
  name: BundleName,
  { profile, output = name, json = false }: PullOptions,
): Promise<number> {
  const work = client.bundle(name, "rego");
  const { revision, archive } = await withProgress(io, `pulling ${name}`, work);
  const { readArchive } = await import("../../means/archive/read-archive.ts");
  const profiles = profilesOf(await readArchive(archive), profile === true ? undefined : profile);
  const [only] = profiles;
  if (output === "-") {
    if (only === undefined || profiles.length > 1) {
      const policies = profiles.map(({ policy }) => policy).join(", ");
      throw new PolicyError(
        "invalid_parameter",
        `--output - prints one profile: one of ${policies}`,
      );
    }
    io.stdout.write(only.bytes);
    return EXIT_OK;
  }
  const written: string[] = [];
  for (const each of profiles) {
    if (await writeProfileFile(path.resolve(io.cwd, output), each)) written.push(each.place);
  }
  if (json) {
    const all = profiles.map(({ policy, place }) => ({ policy, file: place }));
    writeJson(io.stdout, { name, revision, output, profiles: all, written });
    return EXIT_OK;
  }
  const paint = paintFor(io, "stdout");
  const unchanged = profiles.length - written.length;
  writeLines(io.stdout, [
    `${paint.good("Pulled")} ${formatCount(profiles.length, "seccomp profile")} of ${paint.strong(name)}: revision ${revision.slice(0, 12)} into ${output}${unchanged > 0 ? ` (${unchanged} unchanged)` : ""}`,
    ...written.map((place) => paint.good(`  + ${plain(place)}`)),
  ]);
  return EXIT_OK;
}

async function fetchFiles(
  client: ServerClient,
  name: BundleName,
  { target, revision: asked }: PullOptions,
): Promise<FetchedBundle> {
  if (target !== undefined) return await client.bundle(name, target);
  const revision = asked ?? (await client.one(name)).head.revision;
  return { revision, archive: await client.files(name, revision) };
}

interface Pulled {
  readonly name: BundleName;
  readonly revision: string;
  readonly place: string;
  /** Undefined when the archive was kept whole. */
  readonly files: readonly string[] | undefined;
  readonly bytes: number;
}

function report(io: CliIo, { json = false, target }: PullOptions, pulled: Pulled): void {
  const { name, revision, place, files, bytes } = pulled;
  if (place === "-") return;
  if (json) {
    writeJson(io.stdout, {
      ...{ name, revision, ...(target && { target }) },
      ...{ output: place, ...(files && { files }) },
    });
    return;
  }
  const paint = paintFor(io, "stdout");
  const what = files === undefined ? formatSize(bytes) : formatCount(files.length, "file");
  const as = target === undefined ? "" : ` as ${target}`;
  writeLines(io.stdout, [
    `${paint.good("Pulled")} ${paint.strong(name)}${as}: revision ${revision.slice(0, 12)} into ${place} (${what})`,
  ]);
}

async function store(
  io: CliIo,
  output: string,
  archive: Uint8Array,
): Promise<readonly string[] | undefined> {
  if (output === "-") {
    io.stdout.write(archive);
    return undefined;
  }
  const place = path.resolve(io.cwd, output);
  if (isArchiveName(output)) {
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, archive);
    return undefined;
  }
  const { readArchive } = await import("../../means/archive/read-archive.ts");
  const tree = await readArchive(archive);
  await writeTree(place, tree);
  return [...tree.keys()].toSorted();
}

function isArchiveName(output: string): boolean {
  return /\.(tar\.gz|tgz)$/.test(output);
}
