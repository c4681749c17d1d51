import type { Command } from "commander";
import type { BundleStatements } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { type CliIo, writeJson } from "../cli-io.ts";
import type { ServerClient } from "../client/client.ts";
import { addConnection, clientFor } from "../connection.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { reportFailure, reportWarnings, staysActive } from "../failure.ts";
import { declaredNameIn, readWritten, type Written } from "../local/source-path.ts";
import { bundleOption, jsonOption } from "../options.ts";
import { withProgress } from "../progress.ts";
import { reportPublished } from "../publish-report.ts";
import { addStatements, statementsOf } from "../statement-options.ts";
import { examples, type Verb } from "../verb.ts";

interface PushOptions {
  readonly bundle?: BundleName;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const push: Verb = {
  name: "push",
  summary: "publish a folder or archive as a bundle's new revision",
  define: (command) => {
    command
      .argument("<path>", "a folder, a .tar.gz archive, or - for an archive on standard input")
      .addOption(bundleOption("the bundle (default: metadata.name of PATH/bundle.yaml)"))
      .option("--dry-run", "run the gate alone: nothing is published")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse push ./my-policy --bundle authz", "Rego and data, roots derived"],
          ["gatehouse push bundles/authz", "a declaration: bundle.yaml names it"],
          ["gatehouse push bundle.tar.gz --bundle legacy", "what opa build made"],
          ["gatehouse push ./my-policy --bundle authz --dry-run", "would it pass?"],
          [
            "gatehouse push old.tar.gz --bundle old --v0 --no-decide",
            "Rego of OPA 0.x, for agents",
          ],
        ]),
      );
    addStatements(command);
    addConnection(command);
  },
  run: async (io, command) => {
    const options = command.opts<PushOptions>();
    const written = await readWritten(io, command.args[0] ?? "");
    const name = options.bundle ?? (await nameFor(written, command));
    const { dryRun, json } = options;
    const statements = statementsOf(command);
    return await pushWritten(io, await clientFor(io, command), {
      written,
      name,
      statements,
      dryRun,
      json,
    });
  },
};

async function nameFor(written: Written, command: Command): Promise<BundleName> {
  const declared =
    written.kind === "folder" ? await declaredNameIn(written.tree, written.base) : undefined;
  if (declared !== undefined) return declared;
  return command.error(
    "error: no bundle name: give --bundle <name>, or a bundle.yaml with metadata.name",
  );
}

export interface PushRequest {
  readonly written: Written;
  readonly name: BundleName;
  readonly statements: BundleStatements;
  readonly dryRun?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Pushes once, prints what came of it and gives the exit status. Throws when the server cannot be reached. */
export async function pushWritten(
  io: CliIo,
  client: ServerClient,
  { written, name, statements, dryRun = false, json = false }: PushRequest,
): Promise<number> {
  const archive = written.kind === "folder" ? await pack(written) : written.bytes;
  const work = client.push(name, archive, { dryRun, statements });
  const outcome = await withProgress(io, `${dryRun ? "checking" : "pushing"} ${name}`, work);
  if (outcome.kind === "refused") {
    const { error, active } = outcome;
    const closing = `${name} was not changed. ${staysActive(active)}`;
    return reportFailure(io, error, { json, base: written.base, active, closing });
  }
  if (json) {
    writeJson(io.stdout, outcome.answer);
    return EXIT_OK;
  }
  reportWarnings(io, outcome.answer.warnings, written.base);
  reportPublished(io, outcome.answer, "Pushed");
  return EXIT_OK;
}

async function pack(written: Written & { kind: "folder" }): Promise<Uint8Array> {
  if (written.tree.size === 0) {
    throw new PolicyError("invalid_parameter", `${written.base} holds no files to push`);
  }
  const { writeArchive } = await import("../../means/archive/write-archive.ts");
  return await writeArchive(written.tree);
}
