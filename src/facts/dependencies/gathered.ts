import type { BuildList } from "../../go-modules/selection/build-list.ts";
import type { MainModules } from "../../go-modules/selection/main-modules.ts";
import type { ModuleSource } from "../../go-modules/selection/module-source.ts";
import type { BuildInfo } from "../go/build-info.ts";
import type { ModuleGraph } from "../go/graph/read-module-graph.ts";
import type { ModuleListing } from "../go/list/listed-module.ts";
import type { ReleaseInfo } from "../go/release-info.ts";
import type { SumFile } from "../go/sum-file.ts";
import type { Sbom } from "../sbom/sbom.ts";
import type { Claim } from "./claim.ts";
import type { ChangeFacts, EvidenceFacts, FactSource } from "./dependency-facts.ts";

/** The files of one program, read. What was not given is absent. */
export interface Gathered {
  /** When it is to be judged, RFC 3339 in UTC. */
  readonly time: string;
  readonly suppliedBy?: string | undefined;
  readonly sources: readonly FactSource[];
  readonly program?: GatheredProgram | undefined;
  /** go.sum; in a workspace go.work.sum and the go.sum of every used module too. */
  readonly sums: readonly SumFile[];
  readonly listing?: ModuleListing | undefined;
  /** True where it is known that the listing was made with `-u -retracted`, whatever it shows of that. */
  readonly listingLookedUp?: boolean | undefined;
  readonly graph?: ModuleGraph | undefined;
  readonly binary?: GatheredBinary | undefined;
  readonly sbom?: Sbom | undefined;
  readonly claims?: readonly Claim[] | undefined;
  readonly evidence?: readonly EvidenceFacts[] | undefined;
  readonly changes?: readonly ChangeFacts[] | undefined;
}

export interface GatheredProgram {
  readonly modules: MainModules;
  /** Which of the main modules the program is of; the first where it is left out. */
  readonly main?: string | undefined;
  readonly source: ModuleSource;
  /** What the main modules select over that source, worked out once. */
  selected(): BuildList;
  /** What the module cache tells of versions beside their go.mod files. */
  released(path: string, version: string): ReleaseInfo | undefined;
  /** Absent where no go.work is in force. */
  readonly outsideRepository?: boolean | undefined;
}

export interface GatheredBinary {
  readonly file: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** Absent where it holds no build information, or none that can be read. */
  readonly info?: BuildInfo | undefined;
}
