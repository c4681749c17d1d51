import type { ClaimCode } from "../claim-code.ts";
import * as buildList from "./build-list.ts";
import * as given from "./given.ts";
import * as modules from "./modules.ts";
import * as program from "./program.ts";
import * as toolchain from "./toolchain.ts";
import * as workspace from "./workspace.ts";

/** All codes, in the order of the report. */
export const CLAIM_CODES: readonly ClaimCode[] = [
  program,
  modules,
  buildList,
  workspace,
  toolchain,
  given,
].flatMap((codes) => Object.values<ClaimCode>(codes));
