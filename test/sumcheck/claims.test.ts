import { describe, expect, test } from "@jest/globals";
import type { Claim } from "../../src/facts/dependencies/claim.ts";
import type { BuildModule } from "../../src/facts/go/build-info.ts";
import { readSbom } from "../../src/facts/sbom/read-sbom.ts";
import type {
  SumcheckEvidence,
  VendorDifference,
  VendorEvidence,
  VendoredModule,
} from "../../src/sumcheck/evidence.ts";
import { logClaims } from "../../src/sumcheck/log-claims.ts";
import { programClaims } from "../../src/sumcheck/program-claims.ts";
import { replacementClaims } from "../../src/sumcheck/replacement-claims.ts";
import { sbomClaims } from "../../src/sumcheck/sbom-claims.ts";
import { signatureClaims } from "../../src/sumcheck/signature-claims.ts";
import { sumClaims } from "../../src/sumcheck/sum-claims.ts";
import { toolchainClaims } from "../../src/sumcheck/toolchain-claims.ts";
import { vendorClaims } from "../../src/sumcheck/vendor-claims.ts";
import { versionClaims } from "../../src/sumcheck/version-claims.ts";
import { workspaceClaims } from "../../src/sumcheck/workspace-claims.ts";
import {
  buildInfo,
  evidence,
  modEvidence,
  modFile,
  PLACE,
  replacement,
  sumFile,
  workspace,
} from "./evidence-of.ts";

const LIB: BuildModule = { path: "example.com/lib", version: "v1.1.0", sum: "h1:lib" };
const FORK: BuildModule = { path: "example.com/fork", version: "v1.2.0", sum: "h1:fork" };
const FORKED: BuildModule = { ...LIB, sum: "", replace: FORK };
const FOLDER: BuildModule = {
  ...LIB,
  sum: "",
  replace: { path: "../lib", version: "(devel)", sum: "" },
};
const OLD_FOLDER: BuildModule = {
  ...LIB,
  sum: "",
  replace: { path: "../lib", version: "", sum: "" },
};
const BY_FORK = { kind: "module", path: FORK.path, version: FORK.version } as const;

interface Case {
  readonly note: string;
  readonly given: SumcheckEvidence;
  /** `code module@version`, in order. */
  readonly codes: readonly string[];
}

function rows(claims: (given: SumcheckEvidence) => readonly Claim[], cases: readonly Case[]): void {
  test.each(cases.map((row) => [row.note, row] as const))("%s", (_note, { given, codes }) => {
    const made = claims(given);
    expect(
      made.map(({ code, module, version }) =>
        module === undefined ? code : `${code} ${module}@${version}`,
      ),
    ).toEqual(codes);
    // What is not verifiable says what is missing, and nothing else does.
    for (const { outcome, missing = [] } of made) {
      expect(missing.length > 0).toBe(outcome === "not_verifiable");
    }
  });
}

describe("sums", () => {
  const own = sumFile("go.sum", "example.com/lib v1.1.0 h1:lib");
  rows(sumClaims, [
    {
      note: "the recorded hash is the one of go.sum",
      given: evidence(buildInfo([LIB]), { sums: [own] }),
      codes: ["sum_matches example.com/lib@v1.1.0", "sum_file_covers"],
    },
    {
      note: "another hash in go.sum",
      given: evidence(buildInfo([LIB]), {
        sums: [sumFile("go.sum", "example.com/lib v1.1.0 h1:liX")],
      }),
      codes: ["sum_differs example.com/lib@v1.1.0", "sum_file_covers"],
    },
    {
      note: "the hash of go.mod alone is none of the module",
      given: evidence(buildInfo([LIB]), {
        sums: [sumFile("go.sum", "example.com/lib v1.1.0/go.mod h1:lib")],
      }),
      codes: ["sum_missing example.com/lib@v1.1.0", "sum_file_of_another_build"],
    },
    {
      note: "an unknown algorithm is skipped, as Go does",
      given: evidence(buildInfo([LIB]), {
        sums: [sumFile("go.sum", "example.com/lib v1.1.0 h2:lib")],
      }),
      codes: ["sum_missing example.com/lib@v1.1.0", "sum_file_of_another_build"],
    },
    {
      note: "two hashes in one file",
      given: evidence(buildInfo([LIB]), {
        sums: [sumFile("go.sum", "example.com/lib v1.1.0 h1:lib\nexample.com/lib v1.1.0 h1:other")],
      }),
      codes: ["sum_conflicting example.com/lib@v1.1.0", "sum_file_covers"],
    },
    {
      note: "go.work.sum says otherwise than go.sum",
      given: evidence(buildInfo([LIB]), {
        sums: [own],
        workspace: workspace({ sums: [sumFile("go.work.sum", "example.com/lib v1.1.0 h1:other")] }),
      }),
      codes: ["sum_conflicting example.com/lib@v1.1.0", "sum_file_covers"],
    },
    {
      note: "only go.work.sum has the hash",
      given: evidence(buildInfo([LIB]), {
        sums: [sumFile("go.sum", "")],
        workspace: workspace({ sums: [sumFile("go.work.sum", "example.com/lib v1.1.0 h1:lib")] }),
      }),
      codes: ["sum_only_in_workspace example.com/lib@v1.1.0", "sum_file_of_another_build"],
    },
    {
      note: "a fork is looked for under its own name",
      given: evidence(buildInfo([FORKED]), {
        sums: [sumFile("go.sum", "example.com/fork v1.2.0 h1:fork")],
      }),
      codes: ["sum_matches example.com/lib@v1.1.0", "sum_file_covers"],
    },
    {
      note: "the original's hash says nothing of the fork",
      given: evidence(buildInfo([FORKED]), { sums: [own] }),
      codes: ["sum_missing example.com/lib@v1.1.0", "sum_file_of_another_build"],
    },
    ...[FOLDER, OLD_FOLDER].map((module) => ({
      note: `a directory, recorded as "${module.replace?.version}"`,
      given: evidence(buildInfo([module]), { sums: [own] }),
      codes: ["sum_of_a_directory example.com/lib@v1.1.0", "sum_file_unknown"],
    })),
    {
      note: "a vendored build records no hash",
      given: evidence(buildInfo([{ ...LIB, sum: "" }]), { sums: [own] }),
      codes: ["sum_not_recorded example.com/lib@v1.1.0", "sum_file_unknown"],
    },
    {
      note: "no sum file was given, which contradicts nothing",
      given: evidence(buildInfo([LIB])),
      codes: ["sum_missing example.com/lib@v1.1.0", "sum_file_unknown"],
    },
    {
      note: "a version that is named like the line of a go.mod",
      given: evidence(buildInfo([{ ...LIB, version: "v1.1.0/go.mod" }]), {
        sums: [sumFile("go.sum", "example.com/lib v1.1.0/go.mod h1:lib")],
      }),
      codes: ["sum_missing example.com/lib@v1.1.0/go.mod", "sum_file_of_another_build"],
    },
    {
      note: "a program without modules needs no hash",
      given: evidence(buildInfo([])),
      codes: ["sum_file_covers"],
    },
    { note: "an unreadable binary", given: evidence({ unreadable: "is no binary" }), codes: [] },
  ]);
});

describe("versions", () => {
  rows(versionClaims, [
    {
      note: "as selected",
      given: evidence(buildInfo([LIB]), {
        mod: modEvidence({ [LIB.path]: { version: "v1.1.0" } }),
      }),
      codes: ["version_matches example.com/lib@v1.1.0"],
    },
    {
      note: "above",
      given: evidence(buildInfo([LIB]), {
        mod: modEvidence({ [LIB.path]: { version: "v1.0.9" } }),
      }),
      codes: ["version_above_build_list example.com/lib@v1.1.0"],
    },
    {
      note: "below",
      given: evidence(buildInfo([LIB]), {
        mod: modEvidence({ [LIB.path]: { version: "v1.10.0" } }),
      }),
      codes: ["version_below_build_list example.com/lib@v1.1.0"],
    },
    {
      note: "another identity of the same order",
      given: evidence(buildInfo([{ ...LIB, version: "v2.0.0+incompatible" }]), {
        mod: modEvidence({ [LIB.path]: { version: "v2.0.0" } }),
      }),
      codes: ["version_above_build_list example.com/lib@v2.0.0+incompatible"],
    },
    {
      note: "not required",
      given: evidence(buildInfo([LIB]), { mod: modEvidence({}) }),
      codes: ["version_without_requirement example.com/lib@v1.1.0"],
    },
    {
      note: "not listed, and the list may be incomplete",
      given: evidence(buildInfo([LIB]), { mod: modEvidence({}, { complete: false }) }),
      codes: ["version_unknown example.com/lib@v1.1.0"],
    },
    ...(
      [
        ["as what is known selects", "v1.1.0", "version_unknown"],
        ["above what is known", "v1.0.9", "version_unknown"],
        ["below what is known, which can only rise", "v1.2.0", "version_below_build_list"],
      ] as const
    ).map(([note, version, code]) => ({
      note: `${note}, and the list may be incomplete`,
      given: evidence(buildInfo([LIB]), {
        mod: modEvidence({ [LIB.path]: { version } }, { complete: false }),
      }),
      codes: [`${code} example.com/lib@v1.1.0`],
    })),
    ...(
      [
        ["v1.1.0", "version_matches"],
        ["v1.0.9", "version_above_build_list"],
      ] as const
    ).map(([version, code]) => ({
      note: `an incomplete list, of which go.mod lists ${version} of the module`,
      given: evidence(buildInfo([LIB]), {
        mod: modEvidence(
          { [LIB.path]: { version } },
          {
            complete: false,
            mod: modFile({
              require: [{ path: LIB.path, version, indirect: false, place: PLACE }],
            }),
          },
        ),
      }),
      codes: [`${code} example.com/lib@v1.1.0`],
    })),
    {
      note: "a module of the workspace",
      given: evidence(buildInfo([{ ...LIB, version: "(devel)", sum: "" }]), {
        mod: modEvidence({}),
      }),
      codes: ["version_of_a_directory example.com/lib@(devel)"],
    },
    {
      note: "no go.mod",
      given: evidence(buildInfo([LIB])),
      codes: ["version_unknown example.com/lib@v1.1.0"],
    },
  ]);
});

describe("replacements", () => {
  const declared = modEvidence({
    [LIB.path]: { version: "v1.1.0", replacement: { path: FORK.path, version: FORK.version } },
  });
  const original = modEvidence({ [LIB.path]: { version: "v1.1.0" } });
  rows(replacementClaims, [
    { note: "none", given: evidence(buildInfo([LIB]), { mod: original }), codes: [] },
    {
      note: "as declared",
      given: evidence(buildInfo([FORKED]), { mod: declared }),
      codes: ["replacement_matches example.com/lib@v1.1.0"],
    },
    {
      note: "declared, and not in force",
      given: evidence(buildInfo([LIB]), { mod: declared }),
      codes: ["replacement_not_in_force example.com/lib@v1.1.0"],
    },
    {
      note: "in force, and declared by nobody",
      given: evidence(buildInfo([FORKED]), { mod: original }),
      codes: ["replacement_not_declared example.com/lib@v1.1.0"],
    },
    {
      note: "by the workspace",
      given: evidence(buildInfo([FORKED]), {
        mod: original,
        workspace: workspace({
          replacements: [replacement("go.work", { path: LIB.path }, BY_FORK)],
        }),
      }),
      codes: ["replacement_of_workspace example.com/lib@v1.1.0"],
    },
    {
      note: "by another version of the fork",
      given: evidence(buildInfo([{ ...LIB, replace: { ...FORK, version: "v1.3.0" } }]), {
        mod: declared,
      }),
      codes: ["replacement_differs example.com/lib@v1.1.0"],
    },
    ...(
      [
        ["../lib", "replacement_matches"],
        ["../elsewhere/lib", "replacement_differs"],
        ["../other", "replacement_differs"],
      ] as const
    ).map(([directory, code]) => ({
      note: `go.mod says ${directory}, the binary ../lib`,
      given: evidence(buildInfo([FOLDER]), {
        mod: modEvidence({ [LIB.path]: { version: "v1.1.0", replacement: { path: directory } } }),
      }),
      codes: [`${code} example.com/lib@v1.1.0`],
    })),
    {
      note: "a directory in place of a fork",
      given: evidence(buildInfo([FOLDER]), { mod: declared }),
      codes: ["replacement_differs example.com/lib@v1.1.0"],
    },
    {
      note: "no go.mod",
      given: evidence(buildInfo([FORKED])),
      codes: ["replacement_unknown example.com/lib@v1.1.0"],
    },
  ]);
});

describe("workspaces", () => {
  const own = modEvidence({ [LIB.path]: { version: "v1.1.0" } });
  const raised = { modules: new Map([[LIB.path, { version: "v1.2.0" }]]), complete: true };
  const exclusions = [{ path: LIB.path, version: "v1.1.0", file: "sibling/go.mod" }];
  rows(workspaceClaims, [
    { note: "none in force", given: evidence(buildInfo([LIB]), { mod: own }), codes: [] },
    {
      note: "without effect",
      given: evidence(buildInfo([LIB]), {
        mod: own,
        workspace: workspace({ selected: own.selected }),
      }),
      codes: ["workspace_without_effect"],
    },
    {
      note: "outside the repository",
      given: evidence(buildInfo([LIB]), {
        mod: own,
        workspace: workspace({ outsideRepository: true }),
      }),
      codes: ["workspace_outside_repository"],
    },
    {
      note: "no repository is known",
      given: evidence(buildInfo([LIB]), {
        mod: own,
        workspace: workspace({ outsideRepository: undefined }),
      }),
      codes: ["workspace_repository_unknown"],
    },
    {
      note: "the program is no part of it",
      given: evidence(buildInfo([LIB]), { mod: own, workspace: workspace({ uses: [] }) }),
      codes: ["workspace_lacks_program example.com/app@undefined"],
    },
    {
      note: "it raises what was linked",
      given: evidence(buildInfo([{ ...LIB, version: "v1.2.0" }]), {
        mod: own,
        workspace: workspace({ selected: raised }),
      }),
      codes: ["workspace_raises example.com/lib@v1.2.0"],
    },
    {
      note: "it would raise, and the binary was built without it",
      given: evidence(buildInfo([LIB]), { mod: own, workspace: workspace({ selected: raised }) }),
      codes: ["workspace_without_effect"],
    },
    {
      note: "a sibling's exclude, silently a lower version",
      given: evidence(buildInfo([{ ...LIB, version: "v1.0.0" }]), {
        mod: own,
        workspace: workspace({ exclusions }),
      }),
      codes: ["workspace_exclude_in_force example.com/lib@v1.0.0"],
    },
    {
      note: "an exclude of its own",
      given: evidence(buildInfo([{ ...LIB, version: "v1.0.0" }]), {
        mod: modEvidence(
          { [LIB.path]: { version: "v1.1.0" } },
          { mod: modFile({ exclude: [{ path: LIB.path, version: "v1.1.0", place: PLACE }] }) },
        ),
        workspace: workspace({ exclusions }),
      }),
      codes: ["workspace_effect_unknown"],
    },
    {
      note: "a sibling's replace that the binary shows",
      given: evidence(buildInfo([FORKED]), {
        mod: own,
        workspace: workspace({
          replacements: [replacement("sibling/go.mod", { path: LIB.path }, BY_FORK)],
        }),
      }),
      codes: ["workspace_replace_in_force example.com/lib@v1.1.0"],
    },
    {
      note: "a sibling's replace that the binary does not show",
      given: evidence(buildInfo([LIB]), {
        mod: own,
        workspace: workspace({
          replacements: [replacement("sibling/go.mod", { path: LIB.path }, BY_FORK)],
        }),
      }),
      codes: ["workspace_without_effect"],
    },
    {
      note: "a replace of another version",
      given: evidence(
        { unreadable: "none given" },
        {
          mod: own,
          workspace: workspace({
            selected: own.selected,
            replacements: [replacement("go.work", { path: LIB.path, version: "v1.0.0" }, BY_FORK)],
          }),
        },
      ),
      codes: ["workspace_without_effect"],
    },
    {
      note: "the program's dependency is a module of the workspace, which the binary shows",
      given: evidence(buildInfo([{ ...LIB, version: "(devel)", sum: "" }]), {
        mod: own,
        workspace: workspace({ uses: ["example.com/app", LIB.path] }),
      }),
      codes: ["workspace_raises example.com/lib@(devel)"],
    },
    {
      note: "the same, and nobody requires it",
      given: evidence(buildInfo([{ ...LIB, version: "(devel)", sum: "" }]), {
        mod: modEvidence({}),
        workspace: workspace({ uses: ["example.com/app", LIB.path] }),
      }),
      codes: ["workspace_raises example.com/lib@(devel)"],
    },
    {
      note: "the same by the files alone",
      given: evidence(
        { unreadable: "none given" },
        {
          mod: own,
          workspace: workspace({
            uses: ["example.com/app", LIB.path],
            selected: { modules: new Map(), complete: true },
          }),
        },
      ),
      codes: ["workspace_raises example.com/lib@(devel)"],
    },
    {
      note: "the binary is built without its modules",
      given: evidence(buildInfo([LIB]), {
        mod: own,
        workspace: workspace({ uses: ["example.com/app", LIB.path] }),
      }),
      codes: ["workspace_without_effect"],
    },
    {
      note: "another version is linked, and what it selects is not known",
      given: evidence(buildInfo([{ ...LIB, version: "v1.2.0" }]), {
        mod: own,
        workspace: workspace(),
      }),
      codes: ["workspace_effect_unknown"],
    },
    {
      note: "an import that only a sibling requires",
      given: evidence(buildInfo([LIB]), {
        mod: modEvidence({}),
        workspace: workspace({ selected: own.selected }),
      }),
      codes: ["workspace_raises example.com/lib@v1.1.0"],
    },
    {
      note: "what only a sibling requires, and nothing shows that it is linked",
      given: evidence(
        { unreadable: "none given" },
        { mod: modEvidence({}), workspace: workspace({ selected: own.selected }) },
      ),
      codes: ["workspace_without_effect"],
    },
    {
      note: "the binary shows a replacement of which no file tells",
      given: evidence(buildInfo([FORKED]), {
        mod: own,
        workspace: workspace({ selected: own.selected }),
      }),
      codes: ["workspace_effect_unknown"],
    },
    {
      note: "what the program selects alone may be incomplete",
      given: evidence(buildInfo([LIB]), {
        mod: modEvidence({ [LIB.path]: { version: "v1.1.0" } }, { complete: false }),
        workspace: workspace({ selected: own.selected }),
      }),
      codes: ["workspace_effect_unknown"],
    },
    {
      note: "nothing is known of what it selects",
      given: evidence({ unreadable: "none given" }, { workspace: workspace() }),
      codes: ["workspace_effect_unknown"],
    },
  ]);
});

describe("programs", () => {
  const dirty = [{ key: "vcs.modified", value: "true" }];
  rows(programClaims, [
    {
      note: "the one expected, of a version",
      given: evidence(buildInfo([]), { module: "example.com/app" }),
      codes: [
        "build_information_read",
        "program_matches example.com/app@v1.0.0",
        "sources_of_version example.com/app@v1.0.0",
      ],
    },
    {
      note: "another one, with changes",
      given: evidence(buildInfo([], { settings: dirty }), { module: "example.com/other" }),
      codes: [
        "build_information_read",
        "program_differs example.com/app@v1.0.0",
        "sources_modified example.com/app@v1.0.0",
      ],
    },
    {
      note: "nothing says which one it should be",
      given: evidence(buildInfo([])),
      codes: ["build_information_read", "sources_of_version example.com/app@v1.0.0"],
    },
    {
      note: "changes behind an incompatible version",
      given: evidence(
        buildInfo([], {
          main: { path: "example.com/app", version: "v2.0.0+incompatible.dirty", sum: "" },
        }),
      ),
      codes: [
        "build_information_read",
        "sources_modified example.com/app@v2.0.0+incompatible.dirty",
      ],
    },
    {
      note: "a list of files",
      given: evidence(buildInfo([], { path: "command-line-arguments", main: undefined })),
      codes: ["build_information_read", "program_not_recorded", "sources_unknown"],
    },
    {
      note: "a go.mod of another module",
      given: evidence(buildInfo([]), {
        module: "example.com/app",
        mod: modEvidence(
          {},
          { mod: modFile({ module: { path: "example.com/other", place: PLACE } }) },
        ),
      }),
      codes: [
        "build_information_read",
        "program_matches example.com/app@v1.0.0",
        "program_of_another_go_mod example.com/other@undefined",
        "sources_of_version example.com/app@v1.0.0",
      ],
    },
    {
      note: "no build information",
      given: evidence({ unreadable: "holds no build information" }),
      codes: ["build_information_unreadable"],
    },
  ]);
});

describe("the checksum database", () => {
  const sums = [sumFile("go.sum", "example.com/lib v1.1.0 h1:lib")];
  const logged = (hash: string, proof: "verified" | "contradicted" | "not_verifiable") =>
    new Map([["example.com/lib v1.1.0", { hash, proof, why: "says the test" }]]);
  rows(logClaims, [
    { note: "no records given", given: evidence(buildInfo([LIB]), { sums }), codes: [] },
    ...(
      [
        ["h1:lib", "verified", "checksum_log_agrees"],
        ["h1:other", "verified", "checksum_log_differs"],
        ["h1:other", "not_verifiable", "checksum_log_differs"],
        ["h1:lib", "not_verifiable", "checksum_log_unproven"],
        ["h1:lib", "contradicted", "checksum_log_proof_wrong"],
      ] as const
    ).map(([hash, proof, code]) => ({
      note: `${hash}, ${proof}`,
      given: evidence(buildInfo([LIB]), { sums, log: logged(hash, proof) }),
      codes: [`${code} example.com/lib@v1.1.0`],
    })),
    {
      note: "no record of the module",
      given: evidence(buildInfo([LIB]), { sums, log: new Map() }),
      codes: ["checksum_log_missing example.com/lib@v1.1.0"],
    },
    {
      note: "a vendored build is held against go.sum",
      given: evidence(buildInfo([{ ...LIB, sum: "" }]), {
        sums,
        log: logged("h1:lib", "verified"),
      }),
      codes: ["checksum_log_agrees example.com/lib@v1.1.0"],
    },
    {
      note: "a hash that go.sum alone has wrong",
      given: evidence(buildInfo([LIB]), {
        sums: [sumFile("go.sum", "example.com/lib v1.1.0 h1:edited")],
        log: logged("h1:lib", "verified"),
      }),
      codes: ["checksum_log_differs example.com/lib@v1.1.0"],
    },
    {
      note: "a directory is in no log",
      given: evidence(buildInfo([FOLDER]), { sums, log: new Map() }),
      codes: [],
    },
  ]);
});

describe("toolchains", () => {
  const mod = (parts: Parameters<typeof modFile>[0]) => modEvidence({}, { mod: modFile(parts) });
  const by = (goVersion: string) => buildInfo([], { goVersion });
  const unknown = ["toolchain_advisories_missing"];
  const unsummed = [...unknown, "toolchain_sum_missing"];
  const line = "golang.org/toolchain v0.0.1-go1.22.5.linux-amd64 h1:go";
  const logged = (hash: string, proof: "verified" | "contradicted" | "not_verifiable") =>
    new Map([
      ["golang.org/toolchain v0.0.1-go1.22.5.linux-amd64", { hash, proof, why: "says the test" }],
    ]);
  const advisories = (version: string, unread: readonly string[] = []) => ({
    snapshot: "2026-11-01T00:00:00Z",
    ofCompiler: (at: string) => ({ affecting: at === version ? ["GO-2024-2687"] : [], unread }),
  });
  const ofLog = "golang.org/toolchain@v0.0.1-go1.22.5.linux-amd64";
  rows(toolchainClaims, [
    {
      note: "a release",
      given: evidence(by("go1.22.5")),
      codes: ["toolchain_allowed", ...unsummed],
    },
    {
      note: "an experiment is the same compiler",
      given: evidence(by("go1.22.5 X:loopvar")),
      codes: ["toolchain_allowed", ...unsummed],
    },
    {
      note: "a vendor's build",
      given: evidence(by("go1.22.5-bigcorp")),
      codes: ["toolchain_unknown", ...unsummed],
    },
    {
      note: "a development build",
      given: evidence(by("devel go1.23-abcdef")),
      codes: ["toolchain_unknown", ...unknown],
    },
    { note: "nonsense", given: evidence(by("gcc 12")), codes: ["toolchain_unknown", ...unknown] },
    {
      note: "older than the go line",
      given: evidence(by("go1.22.5"), { mod: mod({ go: { text: "1.23", place: PLACE } }) }),
      codes: ["toolchain_below_go_line", ...unsummed],
    },
    {
      note: "a vendor's build that is older than the go line",
      given: evidence(by("go1.22.5-bigcorp"), { mod: mod({ go: { text: "1.23", place: PLACE } }) }),
      codes: ["toolchain_below_go_line", ...unsummed],
    },
    {
      note: "a release candidate is older than the release",
      given: evidence(by("go1.23rc1"), { mod: mod({ go: { text: "1.23.0", place: PLACE } }) }),
      codes: ["toolchain_below_go_line", ...unsummed],
    },
    {
      note: "older than suggested",
      given: evidence(by("go1.22.5"), {
        mod: mod({ toolchain: { text: "go1.22.6", place: PLACE } }),
      }),
      codes: ["toolchain_below_suggested", ...unsummed],
    },
    {
      note: "vulnerable",
      given: evidence(by("go1.22.5"), { advisories: advisories("1.22.5") }),
      codes: ["toolchain_allowed", "toolchain_vulnerable", "toolchain_sum_missing"],
    },
    {
      note: "not known to be vulnerable",
      given: evidence(by("go1.22.5"), { advisories: advisories("1.22.4") }),
      codes: ["toolchain_allowed", "toolchain_without_advisories", "toolchain_sum_missing"],
    },
    {
      note: "nobody knows whether it is vulnerable",
      given: evidence(by("go1.22.5"), { advisories: advisories("1.22.4", ["GO-2026-1"]) }),
      codes: ["toolchain_allowed", "toolchain_advisories_unread", "toolchain_sum_missing"],
    },
    {
      note: "vulnerable whatever else nobody knows",
      given: evidence(by("go1.22.5"), { advisories: advisories("1.22.5", ["GO-2026-1"]) }),
      codes: ["toolchain_allowed", "toolchain_vulnerable", "toolchain_sum_missing"],
    },
    ...["go1.22", "go1.22.5-bigcorp", "go1.22rc5"].map((name) => ({
      note: `go.sum has no ${name}, though a toolchain that is called alike`,
      given: evidence(by(name), { sums: [sumFile("go.sum", line)] }),
      codes: [name.includes("-") ? "toolchain_unknown" : "toolchain_allowed", ...unsummed],
    })),
    {
      note: "go.sum has the toolchain of a vendor",
      given: evidence(by("go1.22.5-bigcorp"), {
        sums: [sumFile("go.sum", line.replace(".linux", "-bigcorp.linux"))],
      }),
      codes: [
        ...["toolchain_unknown", "toolchain_advisories_missing"],
        `toolchain_sum_unlogged ${ofLog.replace(".linux", "-bigcorp.linux")}`,
      ],
    },
    ...(
      [
        [undefined, "toolchain_sum_unlogged"],
        [logged("h1:go", "verified"), "toolchain_sum_matches"],
        [logged("h1:swapped", "verified"), "toolchain_sum_differs"],
        [logged("h1:swapped", "not_verifiable"), "toolchain_sum_differs"],
        [logged("h1:go", "contradicted"), "toolchain_sum_differs"],
        [logged("h1:go", "not_verifiable"), "toolchain_sum_unlogged"],
      ] as const
    ).map(([log, code]) => ({
      note: `go.sum has the toolchain: ${code}, ${log?.values().next().value?.proof}`,
      given: evidence(by("go1.22.5"), { sums: [sumFile("go.sum", line)], log }),
      codes: ["toolchain_allowed", ...unknown, `${code} ${ofLog}`],
    })),
  ]);
});

describe("vendor folders", () => {
  const nothing: VendorDifference = { differing: [], extra: [], missing: [] };
  const listed = (
    modules: readonly VendoredModule[],
    more: Partial<VendorEvidence> = {},
  ): VendorEvidence => ({
    file: "vendor/modules.txt",
    modules: new Map([[LIB.path, modules]]),
    ignored: [],
    strays: [],
    links: [],
    unjudged: [],
    ...more,
  });
  const vendor = (
    version: string,
    compared: { difference: VendorDifference } | { why: string },
    strays: readonly string[] = [],
  ) => listed([{ version, ...compared }], { strays });
  const differs = (difference: Partial<VendorDifference>) =>
    vendor("v1.1.0", { difference: { ...nothing, ...difference } });
  rows(vendorClaims, [
    {
      note: "the module's own files",
      given: evidence(buildInfo([LIB]), { vendor: differs({}) }),
      codes: ["vendor_matches example.com/lib@v1.1.0"],
    },
    ...(["differing", "extra", "missing"] as const).map((how) => ({
      note: `a file is ${how}`,
      given: evidence(buildInfo([LIB]), { vendor: differs({ [how]: ["a.go"] }) }),
      codes: ["vendor_edited example.com/lib@v1.1.0"],
    })),
    {
      note: "another version",
      given: evidence(buildInfo([LIB]), { vendor: vendor("v1.0.0", { difference: nothing }) }),
      codes: ["vendor_list_differs example.com/lib@v1.1.0"],
    },
    {
      note: "no archive",
      given: evidence(buildInfo([LIB]), { vendor: vendor("v1.1.0", { why: "says the test" }) }),
      codes: ["vendor_not_comparable example.com/lib@v1.1.0"],
    },
    {
      note: "sources of no module; other files are nothing to Go",
      given: evidence(buildInfo([LIB]), {
        vendor: vendor("v1.1.0", { difference: nothing }, ["x/evil.go", ".gitattributes"]),
      }),
      codes: ["vendor_matches example.com/lib@v1.1.0", "vendor_strays"],
    },
    {
      note: "assembly that needs the C preprocessor, of no module",
      given: evidence(buildInfo([]), { vendor: listed([], { strays: ["x/evil.sx"] }) }),
      codes: ["vendor_strays"],
    },
    {
      note: "a link, whatever it is named",
      given: evidence(buildInfo([]), { vendor: listed([], { links: ["example.org"] }) }),
      codes: ["vendor_strays"],
    },
    {
      note: "sources of no package, where no archive tells of them; other files are nothing to Go",
      given: evidence(buildInfo([]), {
        vendor: listed([], { unjudged: ["example.com/lib/x/evil.go", "example.com/lib/LICENSE"] }),
      }),
      codes: ["vendor_not_comparable"],
    },
    {
      note: "an edited module that is not linked",
      given: evidence(buildInfo([]), { vendor: differs({ extra: ["x/evil.go"] }) }),
      codes: ["vendor_edited example.com/lib@v1.1.0"],
    },
    {
      note: "modules that are not linked, as they are or without an archive",
      given: evidence(buildInfo([]), {
        vendor: listed([
          { version: "v1.1.0", difference: nothing },
          { version: "v1.2.0", why: "says the test" },
        ]),
      }),
      codes: [],
    },
    {
      note: "a path that is listed twice",
      given: evidence(buildInfo([LIB]), {
        vendor: listed(["v1.0.0", "v1.1.0"].map((version) => ({ version, difference: nothing }))),
      }),
      codes: ["vendor_list_differs example.com/lib@v1.1.0"],
    },
    {
      note: "no package of the module",
      given: evidence(buildInfo([LIB]), { vendor: listed([]) }),
      codes: ["vendor_list_differs example.com/lib@v1.1.0"],
    },
    {
      note: "a fork, and the fork was linked",
      given: evidence(buildInfo([FORKED]), {
        vendor: listed([{ version: "v1.1.0", replacement: FORK, difference: nothing }]),
      }),
      codes: ["vendor_matches example.com/lib@v1.1.0"],
    },
    {
      note: "a fork, and the original was linked",
      given: evidence(buildInfo([LIB]), {
        vendor: listed([{ version: "v1.1.0", replacement: FORK, difference: nothing }]),
      }),
      codes: ["vendor_list_differs example.com/lib@v1.1.0"],
    },
    {
      note: "the original, and a fork was linked",
      given: evidence(buildInfo([FORKED]), { vendor: differs({}) }),
      codes: ["vendor_list_differs example.com/lib@v1.1.0"],
    },
    {
      note: "lines that Go passes over",
      given: evidence(buildInfo([LIB]), {
        vendor: listed([{ version: "v1.1.0", difference: nothing }], {
          ignored: [{ row: 4, text: "example.com/a example.com/b" }],
        }),
      }),
      codes: ["vendor_matches example.com/lib@v1.1.0", "vendor_list_strange"],
    },
    {
      note: "a module of the workspace, linked at a version out of the vendor folder",
      given: evidence(buildInfo([LIB]), {
        vendor: differs({ differing: ["a.go"] }),
        workspace: workspace({ uses: ["example.com/app", LIB.path] }),
      }),
      codes: ["vendor_edited example.com/lib@v1.1.0"],
    },
    {
      note: "a module of the workspace, which is not vendored",
      given: evidence(buildInfo([{ ...LIB, path: "example.com/sibling", version: "(devel)" }]), {
        vendor: listed([]),
        workspace: workspace(),
      }),
      codes: [],
    },
  ]);
  rows(sumClaims, [
    {
      note: "a vendored build whose files are those of the archive of go.sum",
      given: evidence(buildInfo([{ ...LIB, sum: "" }]), {
        sums: [sumFile("go.sum", "example.com/lib v1.1.0 h1:lib")],
        vendor: differs({}),
      }),
      codes: ["sum_of_vendored_files example.com/lib@v1.1.0", "sum_file_covers"],
    },
    {
      note: "a vendored build whose files were edited",
      given: evidence(buildInfo([{ ...LIB, sum: "" }]), {
        sums: [sumFile("go.sum", "example.com/lib v1.1.0 h1:lib")],
        vendor: differs({ differing: ["a.go"] }),
      }),
      codes: ["sum_not_recorded example.com/lib@v1.1.0", "sum_file_unknown"],
    },
  ]);
});

describe("bills of materials", () => {
  const sbom = (
    versions: Readonly<Record<string, string>>,
    more: { aggregate?: string; std?: string; root?: string } = {},
  ) => {
    const components = Object.entries(versions).map(([path, version]) => ({
      type: "library",
      "bom-ref": path,
      name: path,
      version,
      purl: `pkg:golang/${path}@${version}`,
    }));
    const { aggregate, std, root: purl } = more;
    const document = {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      metadata: { component: { type: "application", "bom-ref": "app", name: "app", purl } },
      components: [
        ...components,
        ...(std === undefined
          ? []
          : [{ type: "library", "bom-ref": "std", name: "std", purl: `pkg:golang/std@${std}` }]),
      ],
      ...(aggregate !== undefined && { compositions: [{ aggregate, assemblies: ["app"] }] }),
    };
    const bytes = Buffer.from(JSON.stringify(document));
    return { file: "sbom.json", sbom: readSbom(bytes, "sbom.json") };
  };
  const more = { [LIB.path]: "v1.1.0", "example.com/only-in-tests": "v1.0.0" };
  rows(sbomClaims, [
    { note: "none given", given: evidence(buildInfo([LIB])), codes: [] },
    {
      note: "it may list more than is linked",
      given: evidence(buildInfo([LIB]), { sbom: sbom(more) }),
      codes: ["sbom_matches example.com/lib@v1.1.0"],
    },
    ...[
      ["of this program at a version", "pkg:golang/example.com/app@v0.9.0", []],
      ["of a package of this program", "pkg:golang/example.com/app#cmd/app", []],
      ["of no Go module", "pkg:oci/app", []],
      ["of another program", "pkg:golang/example.com/other@v1.0.0", ["sbom_program_differs"]],
    ].map(([note, root, codes]) => ({
      note: note as string,
      given: evidence(buildInfo([]), { sbom: sbom({}, { root: root as string }) }),
      codes: codes as string[],
    })),
    {
      note: "without a version",
      given: evidence(buildInfo([LIB]), { sbom: sbom({ [LIB.path]: "" }) }),
      codes: ["sbom_without_version example.com/lib@v1.1.0"],
    },
    {
      note: "another version",
      given: evidence(buildInfo([LIB]), { sbom: sbom({ [LIB.path]: "v1.0.0" }) }),
      codes: ["sbom_version_differs example.com/lib@v1.1.0"],
    },
    {
      note: "not listed",
      given: evidence(buildInfo([LIB]), { sbom: sbom({}) }),
      codes: ["sbom_lacks_module example.com/lib@v1.1.0"],
    },
    {
      note: "not listed where not all is listed",
      given: evidence(buildInfo([LIB]), { sbom: sbom({}, { aggregate: "incomplete" }) }),
      codes: ["sbom_incomplete example.com/lib@v1.1.0"],
    },
    {
      note: "of another compiler",
      given: evidence(buildInfo([]), { sbom: sbom({}, { std: "1.26.7" }) }),
      codes: ["sbom_toolchain_differs"],
    },
    {
      note: "of this compiler",
      given: evidence(buildInfo([]), { sbom: sbom({}, { std: "v1.26.8" }) }),
      codes: [],
    },
  ]);
});

describe("signatures", () => {
  const layer = (outcome: "verified" | "contradicted" | "not_verifiable") => ({
    layer: "ci",
    outcome,
    code: "a_code",
    message: "says the test",
    principals: [],
  });
  rows(signatureClaims, [
    { note: "nothing given", given: evidence(buildInfo([])), codes: [] },
    {
      note: "statements without a trust policy",
      given: evidence(buildInfo([]), { untrusted: ["ci.json"] }),
      codes: ["signatures_untrusted"],
    },
    {
      note: "each layer, and what nobody vouches for",
      given: evidence(buildInfo([]), {
        signatures: {
          layers: [layer("verified"), layer("contradicted"), layer("not_verifiable")],
          unlinked: ["binary"],
        },
      }),
      codes: [
        "signatures_verified",
        "signatures_contradicted",
        "signatures_not_verifiable",
        "signatures_unlinked",
      ],
    },
  ]);
});
