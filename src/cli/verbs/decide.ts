import type { Command } from "commander";
import type { BundleName } from "../../domain/bundle-name.ts";
import { UNDEFINED_DOCUMENT } from "../../domain/findings.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { undefinedHint } from "../../domain/undefined-hint.ts";
import { indentJson } from "../../means/json/indent-json.ts";
import { parseRulePath } from "../../opa/rego/rule-path.ts";
import type { CliIo } from "../cli-io.ts";
import { addConnection, clientFor, namesServer } from "../connection.ts";
import { readDecisionInput } from "../decision-input.ts";
import { EXIT_OK, EXIT_UNDEFINED } from "../exit-codes.ts";
import { reportWarnings } from "../failure.ts";
import { memberOf } from "../json-text.ts";
import { compileLocally, type LocalOptions, withLocalSource } from "../local/local-source.ts";
import { bundleOption, jsonOption, seesOption } from "../options.ts";
import { withProgress } from "../progress.ts";
import { addRegoVersion, refuseStatements, statementsOf } from "../statement-options.ts";
import { examples, type Verb } from "../verb.ts";

interface DecideOptions {
  readonly input?: string;
  readonly bundle?: BundleName;
  readonly revision?: string;
  readonly from?: string;
  readonly sees?: readonly string[];
  readonly json?: boolean;
}

export const decide: Verb = {
  name: "decide",
  summary: "ask for a decision, of a server or of a folder",
  define: (command) => {
    command
      .argument("<rule>", "the rule, package or data path: authz/allow or data.authz.allow")
      .option("--input <json>", "a file, - for standard input, or the JSON itself")
      .addOption(bundleOption("ask inside this bundle alone"))
      .option("--revision <revision>", "at this revision of the bundle, or a unique prefix of one")
      .option("--from <path>", "compile this folder or archive and decide here, without a server")
      .addOption(seesOption())
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          [`gatehouse decide authz/allow --input '{"user": "alice"}'`, "of the server"],
          ["gatehouse decide authz/allow --input input.json --bundle authz", "inside one bundle"],
          ["gatehouse decide data.authz.allow --from ./my-policy", "before anything is pushed"],
        ]),
      )
      .addHelpText("after", "\nAn undefined decision prints undefined and exits 3.");
    addRegoVersion(command);
    addConnection(command);
  },
  run: async (io, command) => {
    const options = command.opts<DecideOptions>();
    checkOptions(command, options);
    const path = parseRulePath(command.args[0] ?? "");
    const input =
      options.input === undefined ? undefined : await readDecisionInput(io, options.input);
    const statements = statementsOf(command);
    if (options.from !== undefined) {
      return await decideFrom(io, { ...options, path: options.from, statements }, path, input);
    }
    refuseStatements(command, "--from");
    const answer = await withProgress(io, "asking", ask(io, command, path, input));
    const result = memberOf(answer, "result");
    if (result === undefined) tellHint(io, answer);
    return printDecision(io, result, options);
  },
};

function checkOptions(command: Command, { from, bundle, revision, sees }: DecideOptions): void {
  if (revision !== undefined && bundle === undefined) {
    command.error("error: --revision needs --bundle <name>");
  }
  if (from === undefined && sees !== undefined) {
    command.error("error: --sees goes with --from only");
  }
  if (from !== undefined && (revision !== undefined || namesServer(command))) {
    const refused = "--server, --context or --revision";
    command.error(`error: --from decides here: it does not go with ${refused}`);
  }
}

async function ask(
  io: CliIo,
  command: Command,
  path: readonly string[],
  input: string | undefined,
): Promise<string> {
  const client = await clientFor(io, command);
  const { bundle, revision } = command.opts<DecideOptions>();
  const answer = await client.decide(path, requestBody(input), {
    ...(bundle !== undefined && { bundle }),
    ...(revision !== undefined && { revision }),
  });
  try {
    JSON.parse(answer);
  } catch {
    throw new PolicyError(
      "internal_error",
      `${client.server} answered something that is not JSON; is it a Gatehouse server?`,
    );
  }
  return answer;
}

/** Why nothing there could answer, as the server says when it is asked with `?hint`. */
function tellHint(io: CliIo, answer: string): void {
  const { warning } = JSON.parse(answer) as { warning?: { code?: unknown; message?: unknown } };
  if (warning?.code === UNDEFINED_DOCUMENT.code) tell(io, String(warning.message));
}

function tell(io: CliIo, message: string | undefined): void {
  if (message !== undefined)
    reportWarnings(io, [{ code: UNDEFINED_DOCUMENT.code, message }], undefined);
}

function requestBody(input: string | undefined): string {
  return input === undefined ? "{}" : `{"input":${input}}`;
}

async function decideFrom(
  io: CliIo,
  options: DecideOptions & LocalOptions,
  path: readonly string[],
  input: string | undefined,
): Promise<number> {
  return await withLocalSource(io, options, async ({ source, seen }) => {
    const { decideOnce } = await import("../../pipeline/decide-once.ts");
    // A bundle that is for agents only is asked all the same.
    const compiled = await compileLocally(io, { ...source, decide: true }, seen);
    const decision = await decideOnce(compiled, path, input, seen.parts);
    switch (decision.kind) {
      case "defined":
        return printDecision(io, decision.json, options);
      case "undefined":
        tell(io, undefinedHint(path, undefined, [{ ...source, decide: true }]));
        return printDecision(io, undefined, options);
      case "error":
        throw new PolicyError("evaluation_error", decision.error.message, {
          diagnostics: [decision.error],
        });
    }
  });
}

function printDecision(io: CliIo, result: string | undefined, { json }: DecideOptions): number {
  if (json === true) {
    io.stdout.write(`${indented(result === undefined ? "{}" : `{"result":${result}}`)}\n`);
  } else {
    io.stdout.write(`${result === undefined ? "undefined" : indented(result)}\n`);
  }
  return result === undefined ? EXIT_UNDEFINED : EXIT_OK;
}

/** What is nested so deep that its indent would outweigh it is shown as it is. */
function indented(text: string): string {
  return indentJson(text) ?? text;
}
