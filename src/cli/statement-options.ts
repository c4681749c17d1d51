import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type BundleStatements,
  ENGINE_CHOICES,
  type EngineChoice,
  type RegoVersion,
} from "../domain/bundle.ts";

interface StatementOptions {
  readonly roots?: readonly string[];
  readonly entrypoints?: readonly string[];
  readonly decide?: boolean;
  readonly strict?: boolean;
  readonly engine?: EngineChoice;
  readonly regoVersion?: RegoVersion;
  readonly v0?: boolean;
}

/** Adds the options that say of a folder or archive what its `bundle.yaml` would. */
export function addStatements(command: Command): void {
  command
    .addOption(
      new Option("--roots <list>", 'roots it owns: a,b ("" is everything)').argParser(listOf),
    )
    .addOption(
      new Option("--entrypoints <list>", "paths asked most: authz/allow,authz/roles").argParser(
        listOf,
      ),
    )
    .option("--no-decide", "for agents only: no decisions from it here")
    .option("--strict", "findings of opa check --strict refuse it")
    .addOption(
      new Option("--engine <name>", "what answers decisions from it").choices(ENGINE_CHOICES),
    )
    .addOption(versionOption())
    .addOption(v0Option());
}

/** Adds what only the Rego version needs. */
export function addRegoVersion(command: Command): void {
  command.addOption(versionOption()).addOption(v0Option());
}

/** What was said by these options; nothing that was not. */
export function statementsOf(command: Command): BundleStatements {
  const { roots, entrypoints, decide, strict, engine, regoVersion, v0 } =
    command.opts<StatementOptions>();
  if (v0 === true && regoVersion === 1) {
    command.error("error: --v0 is --rego-version 0: give one of them");
  }
  const version = v0 === true ? 0 : regoVersion;
  return {
    ...(roots !== undefined && { roots }),
    ...(entrypoints !== undefined && { entrypoints }),
    ...(decide === false && { decide }),
    ...(strict === true && { strict }),
    ...(engine !== undefined && { engine }),
    ...(version !== undefined && { regoVersion: version }),
  };
}

/** Refuses them where nothing is read here, so that they would say nothing. */
export function refuseStatements(command: Command, where: string): void {
  const [said] = Object.keys(statementsOf(command));
  if (said === undefined) return;
  const flag = { regoVersion: "rego-version", decide: "no-decide" }[said] ?? said;
  command.error(`error: --${flag} goes with ${where} only`);
}

function versionOption(): Option {
  return new Option("--rego-version <0|1>", "the Rego its modules are written in").argParser(
    (value): RegoVersion => {
      if (value === "0" || value === "1") return value === "0" ? 0 : 1;
      throw new InvalidArgumentError("0 or 1 is wanted");
    },
  );
}

function v0Option(): Option {
  return new Option("--v0", "the same as --rego-version 0: written for OPA before 1.0");
}

function listOf(value: string): readonly string[] {
  return value.split(",").map((each) => each.trim());
}
