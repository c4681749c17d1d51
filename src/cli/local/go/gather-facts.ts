import { createHash } from "node:crypto";
import path from "node:path";
import { PolicyError } from "../../../domain/policy-error.ts";
import { changesFor, changesForRaise } from "../../../facts/dependencies/changes/changes-for.ts";
import { parseRemedy } from "../../../facts/dependencies/changes/remedy.ts";
import type { DependencyFacts } from "../../../facts/dependencies/dependency-facts.ts";
import { gatherDependencyFacts } from "../../../facts/dependencies/gather-dependency-facts.ts";
import type { Gathered, GatheredBinary } from "../../../facts/dependencies/gathered.ts";
import { type BinaryFile, readBinary } from "../../../facts/go/build-info/read-binary.ts";
import { readModuleGraph } from "../../../facts/go/graph/read-module-graph.ts";
import type { ModuleListing } from "../../../facts/go/list/listed-module.ts";
import { readModuleListing } from "../../../facts/go/list/read-module-listing.ts";
import { MAX_SBOM_BYTES, readSbom } from "../../../facts/sbom/read-sbom.ts";
import type { ModuleVersion } from "../../../go-modules/mod-file/mod-file.ts";
import { buildListClaim } from "../../../sumcheck/build-list-claim.ts";
import { claimsOf } from "../../../sumcheck/claims-of.ts";
import type { CliIo } from "../../cli-io.ts";
import type { ChangesFor } from "../judge-dependencies.ts";
import { findGoFiles, type GoFileOptions } from "./find-go-files.ts";
import { judgedTime } from "./judged-time.ts";
import {
  type GoProgram,
  type GoProgramOptions,
  readGoProgram,
  readSums,
} from "./read-go-program.ts";
import { LIST_ARGUMENTS, runGo } from "./run-go.ts";
import { type SourceReader, sourceReader } from "./source-reader.ts";
import { type EvidenceOptions, type ReadFiles, sumcheckEvidence } from "./sumcheck-evidence.ts";

export interface GatherOptions extends GoFileOptions, GoProgramOptions, EvidenceOptions {
  readonly list?: string | undefined;
  readonly listWithUpdates?: boolean | undefined;
  readonly runGo?: boolean | undefined;
  readonly graph?: string | undefined;
  readonly binary?: string | undefined;
  readonly sbom?: string | undefined;
  readonly time?: string | undefined;
  readonly suppliedBy?: string | undefined;
  readonly raise?: readonly ModuleVersion[] | undefined;
}

export interface GatheredFacts {
  readonly facts: DependencyFacts;
  /** What is doubtful about the files, for people. */
  readonly notes: readonly string[];
  /** Works out over the same files what would carry the remedies of findings out. */
  readonly changesFor: ChangesFor;
}

/** Finds and reads the files of a program and makes facts of them. Throws `invalid_parameter` for what cannot be read. */
export async function gatherFacts(io: CliIo, options: GatherOptions): Promise<GatheredFacts> {
  const { gathered, program } = await gather(io, options);
  const changes = changesForRaise(gathered, textsOf(program), options.raise ?? []);
  const facts = factsOf({ ...gathered, changes });
  return {
    facts,
    notes: notesOf(gathered, program, facts),
    changesFor: remediesOver(gathered, program),
  };
}

/** What policies judge of the gathered files: with whether all modules are known among the claims. */
export function factsOf(gathered: Gathered): DependencyFacts {
  const facts = gatherDependencyFacts(gathered);
  const { buildList, claims } = facts;
  return buildList === undefined
    ? facts
    : { ...facts, claims: [...claims, buildListClaim(buildList)] };
}

/** What would carry the remedies of findings out, worked out over gathered files. */
export function remediesOver(gathered: Gathered, program: GoProgram | undefined): ChangesFor {
  return (findings) => {
    const remedies = findings.flatMap(({ remedy }) => parseRemedy(remedy) ?? []);
    return changesFor(gathered, textsOf(program), remedies);
  };
}

function textsOf(program: GoProgram | undefined): ReadonlyMap<string, string> {
  return program?.texts ?? new Map();
}

/** The files of a program, read, with what was checked of its binary. */
export async function gather(
  io: CliIo,
  options: GatherOptions,
): Promise<{ readonly gathered: Gathered; readonly program?: GoProgram | undefined }> {
  const reader = sourceReader(io);
  const program = await programOf(io, options, reader);
  const sums = program?.sums ?? (await readSums(reader, options.sumFile ?? [], "go.sum"));
  const listing = await listingOf(io, options, program, reader);
  const graph = await graphOf(options, reader);
  const sbom = await sbomOf(options, reader);
  const binary = await binaryOf(io, options, reader);
  const time = judgedTime(io, options);
  const evidence =
    binary === undefined
      ? undefined
      : await sumcheckEvidence(
          io,
          options,
          { binary, program, sums, sbom, time: Date.parse(time) },
          reader,
        );
  return {
    program,
    gathered: {
      time,
      suppliedBy: options.suppliedBy,
      program: program?.program,
      sums: [...sums, ...(program?.otherSums ?? [])],
      listing,
      listingLookedUp: options.runGo === true || options.listWithUpdates === true,
      graph,
      sbom: sbom?.sbom,
      binary: binary && gatheredBinary(binary),
      claims: evidence && claimsOf(evidence),
      evidence: evidence?.signatures?.layers,
      sources: reader.sources,
    },
  };
}

async function graphOf({ graph }: GatherOptions, reader: SourceReader): Promise<Gathered["graph"]> {
  if (graph === undefined) return undefined;
  return readModuleGraph(await reader.read(graph, "go-mod-graph"), graph);
}

async function sbomOf({ sbom }: GatherOptions, reader: SourceReader): Promise<ReadFiles["sbom"]> {
  if (sbom === undefined) return undefined;
  const bytes = await reader.read(sbom, "sbom", MAX_SBOM_BYTES);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { file: sbom, sbom: readSbom(bytes, sbom), sha256 };
}

async function programOf(
  io: CliIo,
  options: GatherOptions,
  reader: SourceReader,
): Promise<GoProgram | undefined> {
  const files = findGoFiles(io, options);
  const { goMod } = files;
  if (goMod !== undefined) return await readGoProgram(io, { ...files, goMod }, options, reader);
  if (options.workspace !== undefined && files.goWork !== undefined) {
    const message = `nothing is made of ${files.goWork} without a go.mod: name one with --go-mod`;
    throw new PolicyError("invalid_parameter", message);
  }
  if (options.binary !== undefined || options.list !== undefined) return undefined;
  const message =
    "there is no go.mod here or in a folder above: name one with --go-mod, or give --list or --binary";
  throw new PolicyError("invalid_parameter", message);
}

async function listingOf(
  io: CliIo,
  { list, runGo: runs }: GatherOptions,
  program: GoProgram | undefined,
  reader: SourceReader,
): Promise<ModuleListing | undefined> {
  if (list !== undefined) return readModuleListing(await reader.read(list, "go-list"), list);
  if (runs !== true || program === undefined) return undefined;
  const name = `go ${LIST_ARGUMENTS.join(" ")}`;
  const { modules } = program.program;
  const goWork = modules.kind === "workspace" ? modules.file : undefined;
  const bytes = await runGo(io, program.goMod, goWork, LIST_ARGUMENTS);
  reader.add(name, "go-list", bytes);
  return readModuleListing(bytes, name);
}

async function binaryOf(
  io: CliIo,
  { binary: file }: GatherOptions,
  reader: SourceReader,
): Promise<BinaryFile | undefined> {
  if (file === undefined) return undefined;
  const binary = await readBinary(path.resolve(io.cwd, file));
  reader.addHashed({ file, format: "binary", sha256: binary.sha256 });
  return { ...binary, file };
}

function gatheredBinary({ file, sha256, reading }: BinaryFile): GatheredBinary {
  return { file, sha256, info: reading.kind === "read" ? reading.info : undefined };
}

function notesOf(
  { binary, listing }: Gathered,
  program: GoProgram | undefined,
  { main }: DependencyFacts,
): string[] {
  const built = binary?.info?.main?.path;
  const tampered = [...(program?.cache.tampered ?? [])];
  const failed = (listing?.modules ?? []).filter(({ error }) => error !== undefined);
  return [
    ...(built !== undefined && built !== main.path
      ? [`${binary?.file} was built of ${built}, and go.mod is of ${main.path}`]
      : []),
    ...tampered.map(
      (name) => `the module cache has another go.mod of ${name} than go.sum says: not used`,
    ),
    ...failed.map(({ path: name, error }) => `${listing?.file}: ${name}: ${error}`),
  ];
}
