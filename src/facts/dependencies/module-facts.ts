import type { Requirement } from "../../go-modules/mod-file/mod-file.ts";
import { directoryFrom, type MainModule } from "../../go-modules/selection/main-modules.ts";
import { pseudoVersion } from "../../go-modules/version/pseudo-version.ts";
import { utcTime } from "../../means/text/utc-time.ts";
import type { BuildModule } from "../go/build-info.ts";
import type { ListedModule } from "../go/list/listed-module.ts";
import type { ReleaseInfo } from "../go/release-info.ts";
import { indexSums, type SumIndex } from "../go/sum-index.ts";
import type { ModuleFacts } from "./dependency-facts.ts";
import type { Gathered, GatheredProgram } from "./gathered.ts";
import type { BuiltModule } from "./gathered-build-list.ts";
import { type LicenceFacts, licencesIn } from "./licence-facts.ts";
import { builtVersion } from "./replace-facts.ts";

/** What is known of each module of a build list. */
export function moduleFactsOf(gathered: Gathered, main: MainModule | undefined): FactsOf {
  const { sums, program, binary, sbom, listing, listingLookedUp } = gathered;
  const linked = binary?.info && new Map(binary.info.modules.map((each) => [each.path, each]));
  const known: Known = {
    required: new Map(main?.mod.require.map((each) => [each.path, each])),
    sums: indexSums(sums),
    program,
    linked,
    licences: sbom && licencesIn(sbom),
    lookedUp: listingLookedUp === true || listing?.knowsUpdates === true,
  };
  return (module) => factsOf(module, known);
}

type FactsOf = (module: BuiltModule) => ModuleFacts;

interface Known {
  readonly required: ReadonlyMap<string, Requirement>;
  readonly sums: SumIndex;
  readonly program: GatheredProgram | undefined;
  readonly linked: ReadonlyMap<string, BuildModule> | undefined;
  readonly licences: ((path: string, version: string) => LicenceFacts | undefined) | undefined;
  readonly lookedUp: boolean;
}

function factsOf(module: BuiltModule, known: Known): ModuleFacts {
  const { path, version, replace, listed } = module;
  const built = builtVersion(module);
  const released = built && known.program?.released(built.path, built.version);
  const facts: ModuleFacts = {
    version,
    required: requiredAs(known.required.get(path)),
    replace,
    sum: built && sumOf(module, known, false),
    goModSum: built && sumOf(module, known, true),
    time: built && timeOf(module, built.version, released),
    status: known.lookedUp ? statusOf(listed) : undefined,
    go: goLineOf(module, known),
    origin: built && (originOf(builtAsListed(listed)) ?? released?.origin),
    licence: licenceOf(module, known),
    linked: known.linked?.has(path),
  };
  return stated(facts);
}

/** Without the fields that say nothing. */
function stated<Facts extends object>(facts: Facts): Facts {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Facts;
}

function requiredAs(requirement: Requirement | undefined): ModuleFacts["required"] {
  if (requirement === undefined) return "unlisted";
  return requirement.indirect ? "indirect" : "direct";
}

/** What Go listed of what is built: of the replacement where there is one. */
function builtAsListed(listed: ListedModule | undefined): ListedModule | undefined {
  return listed?.replace ?? listed;
}

/** By the sum files; where none has it, as Go listed it, or as the binary records it. Sums that conflict are none. */
function sumOf(module: BuiltModule, known: Known, goMod: boolean): string | undefined {
  const built = builtVersion(module);
  if (built === undefined) return undefined;
  const recorded = known.sums.sumOf({ ...built, goMod });
  if (recorded.kind === "recorded") return recorded.hash;
  if (recorded.kind === "conflicting") return undefined;
  const listed = builtAsListed(module.listed);
  const asListed = goMod ? listed?.goModSum : listed?.sum;
  if (asListed !== undefined || goMod) return asListed;
  const linked = known.linked?.get(module.path);
  const sum = linked?.version === module.version ? (linked.replace ?? linked).sum : "";
  return sum === "" ? undefined : sum;
}

/** As Go or the module cache tells; a pseudo-version tells it itself. */
function timeOf(
  { listed }: BuiltModule,
  version: string,
  released: ReleaseInfo | undefined,
): string | undefined {
  const told = builtAsListed(listed)?.time;
  return (told && utcTime(told)) || released?.time || pseudoVersion(version)?.time;
}

function statusOf(listed: ListedModule | undefined): ModuleFacts["status"] {
  if (listed === undefined || listed.error !== undefined) return undefined;
  const replace = listed.replace;
  if (replace?.error !== undefined) return undefined;
  return {
    retracted: [...(listed.retracted ?? []), ...(replace?.retracted ?? [])],
    deprecated: listed.deprecated ?? replace?.deprecated ?? "",
  };
}

function goLineOf(module: BuiltModule, { program }: Known): string | undefined {
  const listed = builtAsListed(module.listed)?.goVersion;
  if (listed !== undefined || program === undefined) return listed;
  const { replace } = module;
  const built = builtVersion(module);
  const mod =
    built === undefined
      ? replace && program.source.directoryModFile(directoryFrom(replace.file, replace.path))
      : program.source.modFile(built);
  return mod?.go?.text;
}

function originOf(listed: ListedModule | undefined): ModuleFacts["origin"] {
  const { vcs, url } = listed?.origin ?? {};
  return vcs === undefined || url === undefined ? undefined : { vcs, url };
}

/** Of what is built; a document may list a replaced module by either name. */
function licenceOf(module: BuiltModule, { licences }: Known): LicenceFacts | undefined {
  const built = builtVersion(module);
  const own = built && licences?.(built.path, built.version);
  return own ?? licences?.(module.path, module.version);
}
