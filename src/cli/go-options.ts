import { type Command, InvalidArgumentError, Option } from "commander";
import { addConnection } from "./connection.ts";
import type { GatherOptions } from "./local/go/gather-facts.ts";
import { bundleOption, collected, refuseWithout, timeArgument } from "./options.ts";
import { addTrust, checkTrust } from "./trust-options.ts";

/** Adds the files that `findGoFiles` looks for. */
export function addGoFiles(command: Command): void {
  command
    .option(
      "--go-mod <file>",
      "the program's go.mod (default: beside --sum-file, else here or above)",
    )
    .option("--sum-file <file>", "its go.sum, once for each (default: beside go.mod)", collected)
    .option("--workspace <file>", "the go.work in force, or off (default: as Go finds it)");
}

export function modCacheOption(): Option {
  return new Option(
    "--mod-cache <folder>",
    "a module cache (default: GOMODCACHE, or that of GOPATH)",
  );
}

/** Adds what `gather` reads of a program, but for its binary. */
export function addGoInputs(command: Command): void {
  addGoFiles(command);
  command
    .option("--repository <folder>", "what is checked out (default: the folder with .git)")
    .option("--list <file>", "what go list -m -json all printed")
    .option("--list-with-updates", "it was made with -u -retracted, even where it shows none")
    .option("--run-go", "run go list -m -u -retracted -json all here, which may ask proxies")
    .option("--graph <file>", "what go mod graph printed")
    .option("--sbom <file>", "a CycloneDX or SPDX document, for licences")
    .addOption(modCacheOption())
    .addOption(
      new Option("--time <time>", "when it is judged (default: now)").argParser(timeArgument),
    )
    .option("--supplied-by <name>", "who says so, such as the name of a build job")
    .addOption(
      new Option(
        "--raise <module@version>",
        "work out what raising it changes, once for each",
      ).argParser(parseRaise),
    );
}

/** Adds what a binary is held against besides the program's own files. */
export function addEvidence(command: Command): void {
  command
    .option("--vendor <folder>", "the vendor folder that the build used")
    .option("--checksum-records <file>", "records of the checksum database with their proofs")
    .option("--checksum-key <key>", "who signs them (default: Go's public database)")
    .option("--advisories <file>", "what gatehouse advisories compact wrote, for the compiler")
    .option(
      "--attestation <file>",
      "signed statements about the binary, once for each (- for stdin)",
      collected,
    )
    .option("--trust <file>", "the trust policy: whom you believe, for which layer");
  addTrust(command);
}

const ABOUT_A_BINARY = ["vendor", "checksumRecords", "advisories", "attestation", "trust"];

/** Wrong usage where what is held against a binary is given without one, or what a trust policy must be without it. */
export function checkEvidence(command: Command): void {
  if (command.getOptionValue("binary") === undefined) {
    refuseWithout(command, "--binary", ABOUT_A_BINARY);
  }
  checkTrust(command);
}

/** Adds what `withDependencyPolicy` reads. */
export function addPolicy(command: Command): void {
  command
    .option("--policy <path>", "ask the dependency policies of this folder or archive, here")
    .addOption(bundleOption("the bundle with them, where a server has several"))
    .option("--summary <file>", "add the verdict as Markdown, such as to $GITHUB_STEP_SUMMARY");
  addConnection(command);
}

function parseRaise(text: string, before: GatherOptions["raise"] = []): GatherOptions["raise"] {
  const at = text.lastIndexOf("@");
  if (at > 0 && at < text.length - 1) {
    return [...before, { path: text.slice(0, at), version: text.slice(at + 1) }];
  }
  throw new InvalidArgumentError("A module like golang.org/x/net@v0.23.0 is wanted.");
}
