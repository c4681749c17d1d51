import { stat } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { activationProblem } from "../../domain/activation.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import { type Diagnostic, PolicyError } from "../../domain/policy-error.ts";
import { shortRevision } from "../../domain/revision.ts";
import {
  type BuiltFacts,
  type BundleEntry,
  type BundleSummary,
  type DamagedBundle,
  isDamaged,
  type SeesFacts,
} from "../../pipeline/answers.ts";
import { describeAsked } from "../asked-tests.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { addConnection, clientFor, namesServer } from "../connection.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { formatAccess, formatAge, formatOpen, formatRoots, formatSize } from "../format.ts";
import { inspectLocal } from "../local/inspect-local.ts";
import { bundleArgument, bundleOption, jsonOption } from "../options.ts";
import { paintFor, placeIn, plain } from "../paint.ts";
import { withProgress } from "../progress.ts";
import { addStatements, refuseStatements, statementsOf } from "../statement-options.ts";
import { examples, type Verb } from "../verb.ts";

interface InspectOptions {
  readonly bundle?: BundleName;
  readonly json?: boolean;
}

export const inspect: Verb = {
  name: "inspect",
  summary: "what a folder, an archive or a server's bundle is",
  define: (command) => {
    command
      .argument(
        "<path-or-name>",
        "a folder or archive here, else the name of a bundle of the server",
      )
      .addOption(bundleOption("the name to read a local one under"))
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse inspect ./my-policy", "shape, roots, modules and packages"],
          ["gatehouse inspect bundle.tar.gz", "the same of an archive"],
          ["gatehouse inspect authz --server http://127.0.0.1:8420", "the bundle there"],
        ]),
      );
    addStatements(command);
    addConnection(command);
  },
  run: async (io, command) => {
    const { bundle, json = false } = command.opts<InspectOptions>();
    const what = command.args[0] ?? "";
    if (!namesServer(command) && (what === "-" || (await exists(path.resolve(io.cwd, what))))) {
      return await inspectLocal(io, {
        path: what,
        bundle,
        json,
        statements: statementsOf(command),
      });
    }
    refuseStatements(command, "a folder or archive here");
    return await inspectServed(io, command, what, json);
  },
};

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

async function inspectServed(
  io: CliIo,
  command: Command,
  what: string,
  json: boolean,
): Promise<number> {
  const entry = await withProgress(
    io,
    "asking",
    (await clientFor(io, command)).one(nameFrom(what)),
  );
  if (json) writeJson(io.stdout, entry);
  else writeLines(io.stdout, describeEntry(io, entry));
  return EXIT_OK;
}

function nameFrom(what: string): BundleName {
  try {
    return bundleArgument(what);
  } catch {
    const message = `there is no file or folder ${what}, and it is no bundle name either`;
    throw new PolicyError("invalid_parameter", message);
  }
}

function decides({ decide, head, active }: BundleSummary): string {
  if (!decide) return "no: for agents only";
  const problem = active && activationProblem(head, active);
  return problem ?? "yes";
}

type Field = readonly [title: string, value: string];

function describeEntry(io: CliIo, entry: BundleEntry): string[] {
  const { name, head, updated_at: updated } = entry;
  const { strong, faint } = paintFor(io, "stdout");
  const fields: readonly Field[] = [
    ["revision", head.revision],
    ["sequence", `${head.sequence} (epoch ${head.epoch})`],
    ["updated", updated === undefined ? "unknown" : `${formatAge(updated, io.now())} (${updated})`],
    ...(isDamaged(entry) ? damage(entry) : facts(entry)),
  ];
  const lines = fields.map(([title, value]) => `  ${faint(title.padEnd(11))}  ${plain(value)}`);
  return [strong(plain(name)), ...lines];
}

function facts(summary: BundleSummary): readonly Field[] {
  return [
    ["roots", formatRoots(summary.roots)],
    ["entrypoints", summary.entrypoints.join(", ") || "none declared (every path can be asked)"],
    ["decide", decides(summary)],
    ...(summary.access === undefined ? [] : [["access", formatOpen(summary.access)] as const]),
    ["rego", `v${summary.rego_version}`],
    ["size", formatSize(summary.size)],
    ...(summary.built === undefined ? [] : builtFields(summary.built)),
  ];
}

function builtFields(built: BuiltFacts): readonly Field[] {
  const {
    engine,
    portable,
    not_portable_because: reasons = [],
    tests = [],
    targets,
    plan_faults: faults,
    sees,
    authzen,
  } = built;
  const planState = targets.includes("plan") ? "differs from OPA" : "not built";
  return [
    ...(engine === undefined ? [] : [["engine", `${engine.serving}: ${engine.reason}`] as const]),
    ...(portable === undefined
      ? []
      : listed("portable", portable ? "yes" : "no, because", reasons)),
    ...tests.map((each, at): Field => [at === 0 ? "tests" : "", describeAsked(each)]),
    ...(sees === undefined ? [] : [["sees", seesText(sees)] as const]),
    ...(authzen === undefined ? [] : [["authzen", formatAccess(authzen)] as const]),
    ["targets", targets.join(", ")],
    ...(faults === undefined ? [] : listed("plan", `${planState}, because`, faults)),
  ];
}

function seesText({ declared, seen, missing }: SeesFacts): string {
  const there = seen.map(({ name, revision }) => `${name}@${shortRevision(revision)}`);
  const away = missing.map((name) => `${name} (not there)`);
  const all = [...there, ...away].join(", ");
  return declared === "all" ? `all that decide: ${all || "no other"}` : all;
}

/** A field with a line below it for each finding. */
function listed(title: string, value: string, findings: readonly Diagnostic[]): readonly Field[] {
  const lines = findings.map(({ location, message }): Field => {
    const place = placeIn(undefined, location);
    return ["", place === "" ? `- ${message}` : `- ${place}: ${message}`];
  });
  return [[title, value], ...lines];
}

function damage({ head, active, problem }: DamagedBundle): readonly Field[] {
  const unable = active && activationProblem(head, active);
  return [["problem", problem], ...(unable === undefined ? [] : [["decide", unable] as const])];
}
