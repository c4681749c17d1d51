import type { Claim } from "../facts/dependencies/claim.ts";
import type { SumEntry } from "../facts/go/sum-file.ts";
import { compareGoVersions } from "../go-modules/version/go-version.ts";
import {
  parseToolchain,
  type Toolchain,
  versionOfToolchain,
} from "../go-modules/version/toolchain.ts";
import { claimOf } from "./claim-code.ts";
import {
  TOOLCHAIN_ADVISORIES_MISSING,
  TOOLCHAIN_ADVISORIES_UNREAD,
  TOOLCHAIN_ALLOWED,
  TOOLCHAIN_BELOW_GO_LINE,
  TOOLCHAIN_BELOW_SUGGESTED,
  TOOLCHAIN_SUM_DIFFERS,
  TOOLCHAIN_SUM_MATCHES,
  TOOLCHAIN_SUM_MISSING,
  TOOLCHAIN_SUM_UNLOGGED,
  TOOLCHAIN_UNKNOWN,
  TOOLCHAIN_VULNERABLE,
  TOOLCHAIN_WITHOUT_ADVISORIES,
} from "./codes/toolchain.ts";
import type { ModEvidence, SumcheckEvidence } from "./evidence.ts";

/** The path under which toolchains are modules; their versions are `v0.0.1-go1.22.5.linux-amd64` and the like. */
const TOOLCHAIN_MODULE = "golang.org/toolchain";

/** That the Go which compiled is a release that go.mod allows, not known to be vulnerable, and the one of the log. */
export function toolchainClaims(evidence: SumcheckEvidence): readonly Claim[] {
  const { info } = evidence.binary;
  if ("unreadable" in info) return [];
  const toolchain = parseToolchain(info.goVersion);
  return [
    versionClaim(info.goVersion, toolchain, evidence.mod),
    advisoriesClaim(info.goVersion, toolchain, evidence),
    ...sumClaim(toolchain, evidence),
  ];
}

function versionClaim(name: string, toolchain: Toolchain, mod: ModEvidence | undefined): Claim {
  const { go, toolchain: suggested } = mod?.modFile ?? {};
  const file = mod?.file ?? "go.mod";
  if (toolchain.kind === "release" && go !== undefined) {
    if (compareGoVersions(toolchain.version, go.text) < 0) {
      const message = `the compiler is ${name}, and ${file} demands go ${go.text}`;
      return claimOf(TOOLCHAIN_BELOW_GO_LINE, { message, place: { file, row: go.place.row } });
    }
  }
  if (toolchain.kind !== "release" || toolchain.vendor !== "") {
    const whose =
      toolchain.kind === "release"
        ? "a build that is not the Go project's"
        : toolchain.kind === "development"
          ? "a development build"
          : "no Go that is known";
    return claimOf(TOOLCHAIN_UNKNOWN, {
      message: `the compiler says that it is ${name || "nothing"}: ${whose}`,
      missing: ["a build by a released Go"],
    });
  }
  const { version } = toolchain;
  const wanted = versionOfToolchain(suggested?.text ?? "");
  if (suggested !== undefined && wanted !== undefined && compareGoVersions(version, wanted) < 0) {
    return claimOf(TOOLCHAIN_BELOW_SUGGESTED, {
      message: `the compiler is ${name}, and ${file} suggests ${suggested.text}`,
      missing: ["the reason, such as GOTOOLCHAIN=local in the build"],
      place: { file, row: suggested.place.row },
    });
  }
  return claimOf(TOOLCHAIN_ALLOWED, { message: `the compiler is ${name}` });
}

function advisoriesClaim(
  name: string,
  toolchain: Toolchain,
  { advisories }: SumcheckEvidence,
): Claim {
  if (advisories === undefined || toolchain.kind !== "release") {
    const known = toolchain.kind === "release";
    return claimOf(TOOLCHAIN_ADVISORIES_MISSING, {
      message: known
        ? "nothing says whether the compiler is vulnerable"
        : `nothing is known of ${name}`,
      missing: [
        known ? "--advisories, made of the Go vulnerability database" : "a build by a released Go",
      ],
    });
  }
  const { affecting, unread } = advisories.ofCompiler(toolchain.version);
  if (affecting.length > 0) {
    const message = `${name} or its standard library is affected by ${affecting.join(", ")}`;
    return claimOf(TOOLCHAIN_VULNERABLE, { message });
  }
  if (unread.length > 0) {
    const message = `nobody knows which versions of Go are affected by ${unread.join(", ")}`;
    return claimOf(TOOLCHAIN_ADVISORIES_UNREAD, { message, missing: ["ranges in these records"] });
  }
  const message = `no advisory up to ${advisories.snapshot} affects ${name} or its standard library`;
  return claimOf(TOOLCHAIN_WITHOUT_ADVISORIES, { message });
}

/** Toolchains differ by the machine that built: every one of the version that go.sum has is looked at. */
function sumClaim(toolchain: Toolchain, { sums, log }: SumcheckEvidence): readonly Claim[] {
  if (toolchain.kind !== "release") return [];
  const release = `v0.0.1-go${toolchain.version}${toolchain.vendor}`;
  const isOfIt = ({ path, version, goMod, hash }: SumEntry): boolean =>
    path === TOOLCHAIN_MODULE && !goMod && releaseOf(version) === release && hash.startsWith("h1:");
  const declared = sums.flatMap(({ file, entries }) =>
    entries.filter(isOfIt).map((entry) => ({ ...entry, file })),
  );
  if (declared.length === 0) {
    const message = `no sum file has the toolchain go${toolchain.version}${toolchain.vendor}: the go command took it from the machine, or from a proxy`;
    const missing = [`a line of go.sum for ${TOOLCHAIN_MODULE}`];
    return [claimOf(TOOLCHAIN_SUM_MISSING, { message, missing })];
  }
  return declared.map(({ file, row, version, hash }) => {
    const about = { module: TOOLCHAIN_MODULE, version, place: { file, row } };
    const logged = log?.get(`${TOOLCHAIN_MODULE} ${version}`);
    // A record that nothing proves and that has another hash: one of the two is wrong, as with modules.
    if (logged !== undefined && (logged.proof === "contradicted" || logged.hash !== hash)) {
      const message =
        logged.proof === "contradicted"
          ? `the record of the toolchain is none of the log: ${logged.why}`
          : `${file} has ${hash} for the toolchain, the checksum database ${logged.hash}`;
      return claimOf(TOOLCHAIN_SUM_DIFFERS, { ...about, message });
    }
    if (logged?.proof !== "verified") {
      const message = `${file} has the toolchain, and ${logged === undefined ? "no record of the checksum database was given" : logged.why}`;
      return claimOf(TOOLCHAIN_SUM_UNLOGGED, {
        ...about,
        message,
        missing: ["its record of the checksum database with a proof"],
      });
    }
    const message = "go.sum and the checksum database agree on the toolchain";
    return claimOf(TOOLCHAIN_SUM_MATCHES, { ...about, message });
  });
}

/** Without the machine at the end: `v0.0.1-go1.20` of `v0.0.1-go1.20.linux-amd64`, which is no `v0.0.1-go1.20.1`. */
function releaseOf(version: string): string {
  return version.replace(/\.[a-z0-9]+-[a-z0-9]+$/, "");
}
