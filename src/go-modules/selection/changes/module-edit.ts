import type { ModFile, Placed, Requirement } from "../../mod-file/mod-file.ts";
import { compareGoVersions } from "../../version/go-version.ts";
import { versionOfToolchain } from "../../version/toolchain.ts";
import { GO, isGoItself, TOOLCHAIN } from "../compare-selected.ts";
import { goLineOf } from "../main-modules.ts";
import { STRICT_GO } from "../requirements-of.ts";
import { modulesOf } from "../roots.ts";
import type { Roots } from "./raised-roots.ts";

/** What has no place in a file yet. */
const NOWHERE = { row: 0, col: 0 };

/** The same go.mod with these requirements and no others, and the go line and toolchain that go with them. */
export function withRoots(mod: ModFile, roots: Roots): ModFile {
  const go = roots.get(GO) ?? goLineOf(mod);
  return {
    ...mod,
    // Without a go line Go would write the one that it is itself, and read the requirements in another way then.
    go: { text: go, place: mod.go?.place ?? NOWHERE },
    toolchain: toolchainFor(go, roots.get(TOOLCHAIN), mod.toolchain),
    require: requirementsFor(mod.require, roots),
  };
}

function requirementsFor(written: readonly Requirement[], roots: Roots): Requirement[] {
  const listed = new Set<string>();
  const kept = written.flatMap((each): Requirement[] => {
    const version = roots.get(each.path);
    if (version === undefined || listed.has(each.path)) return [];
    listed.add(each.path);
    return [{ ...each, version }];
  });
  const added = modulesOf(roots)
    .filter(({ path }) => !listed.has(path) && !isGoItself(path))
    .map((module) => ({ ...module, indirect: true, place: NOWHERE }));
  return [...kept, ...added];
}

function toolchainFor(
  go: string,
  selected: string | undefined,
  written: Placed | undefined,
): Placed | undefined {
  if (written === undefined || selected === undefined) return undefined;
  const place = written.place;
  const tooOld = compareGoVersions(versionOfToolchain(selected) ?? "", STRICT_GO) < 0;
  return selected === `go${go}` || tooOld ? undefined : { text: selected, place };
}

/** The toolchain line of go.work beside a raised go line (UpdateWorkGoVersion): one that asks for no more is dropped. */
export function newerToolchain(written: Placed, go: string): Placed | undefined {
  const version = versionOfToolchain(written.text) ?? "";
  const tooOld = compareGoVersions(version, go) < 0 || compareGoVersions(version, STRICT_GO) < 0;
  return written.text === `go${go}` || tooOld ? undefined : written;
}
