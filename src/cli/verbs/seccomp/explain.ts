import { Option } from "commander";
import { PolicyError } from "../../../domain/policy-error.ts";
import type { Denial } from "../../../facts/denials/denial.ts";
import { readDenials } from "../../../facts/denials/read-denials.ts";
import { hex } from "../../../seccomp/compare/region-text.ts";
import { verdictText } from "../../../seccomp/compare/verdict-text.ts";
import { createExplainer, type Explanation } from "../../../seccomp/explain/explain-call.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { readProfileFile } from "../../local/seccomp-profiles.ts";
import { readInputFile } from "../../local/source-path.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { addRuntime, addTarget, runtimesOf, runtimeText, targetOf } from "../../seccomp-options.ts";
import { examples, type Verb } from "../../verb.ts";

interface ExplainOptions {
  readonly line?: string;
  readonly json?: boolean;
}

/** An audit log of a day. */
const MOST_BYTES: number = 256 * 1024 * 1024;

interface Explained {
  readonly denial: Denial;
  readonly explanation: Explanation;
}

export const explain: Verb = {
  name: "explain",
  summary: "which rule denied a call, and the smallest change that would allow it",
  define: (command) => {
    command
      .argument("<profile>", "the profile that the program ran under")
      .argument("[log]", "audit records or lines of strace (- or nothing: standard input)")
      .addOption(new Option("--line <text>", "one line instead of a log"))
      .addOption(jsonOption());
    addTarget(command);
    addRuntime(command);
    command.addHelpText(
      "after",
      `${examples([
        ["gatehouse seccomp explain web.json /var/log/audit/audit.log", "all that was denied"],
        ["journalctl -k | gatehouse seccomp explain web.json", "by what the kernel logged"],
        [
          "gatehouse seccomp explain web.json --line 'mount(\"a\") = -1 EPERM'",
          "one line of strace",
        ],
      ])}

A filter that answers with an errno logs nothing unless the profile has SECCOMP_FILTER_FLAG_LOG: use strace there,
or the variant of the profile that logs. Exit status 0 where every call that was found is explained by the profile.`,
    );
  },
  run: async (io, command) => {
    const [file = "", log] = command.args;
    const options = command.opts<ExplainOptions>();
    const target = targetOf(command);
    const { profile } = await readProfileFile(io, file, target);
    const denials = readDenials(await logBytes(io, log, options), target.architecture);
    if (denials.length === 0) {
      throw new PolicyError(
        "invalid_parameter",
        "no denied call is told there: lines such as type=SECCOMP msg=audit(...) or mount(...) = -1 EPERM are wanted",
      );
    }
    const explainOne = createExplainer(profile, runtimesOf(command));
    const explained = denials.map((denial) => ({ denial, explanation: explainOne(denial) }));
    if (options.json === true) writeJson(io.stdout, explained.map(jsonOf));
    else
      writeLines(
        io.stdout,
        explained.flatMap((each) => linesOf(io, each)),
      );
    return explained.every(({ explanation }) => explanation.change !== undefined)
      ? EXIT_OK
      : EXIT_REFUSED;
  },
};

async function logBytes(
  io: CliIo,
  log: string | undefined,
  { line }: ExplainOptions,
): Promise<Uint8Array> {
  if (line !== undefined) return Buffer.from(`${line}\n`);
  const tooLarge = `${log} is larger than 256 MiB: give the part that matters`;
  return await readInputFile(io, log ?? "-", { limit: MOST_BYTES, tooLarge });
}

function linesOf(io: CliIo, { denial, explanation }: Explained): string[] {
  const { strong, faint, good, warning, bad } = paintFor(io, "stdout");
  const { call, verdicts, change } = explanation;
  const by = denial.process === "" ? "" : ` by ${plain(denial.process)}`;
  const times = denial.count === 1 ? "" : `, ${denial.count} times`;
  const lines = [
    `${strong(`${denial.architecture} ${call}`)}${argumentText(denial)}${by}: ${denial.told}${times}`,
    ...verdicts.map(
      ({ runtime, verdict, because }) =>
        `  ${runtime.runtime}: ${verdict === undefined ? "" : `${verdictText(verdict)}, `}${because} ${faint(`(${runtimeText(runtime)})`)}`,
    ),
  ];
  if (change === undefined) {
    const otherwise =
      "  the profile lets it through: the kernel itself refused it (capabilities, permissions), or another profile was in force";
    return [...lines, otherwise];
  }
  const paint = { yes: good, careful: warning, no: bad }[change.wise];
  return [
    ...lines,
    `  to allow it: ${change.message}`,
    ...change.policy.map((text) => `    in the SeccompPolicy, below spec: ${text}`),
    `  ${paint(`wise: ${change.wise}`)}: ${change.why}`,
  ];
}

function argumentText({ args }: Denial): string {
  return args.every((value) => value === undefined)
    ? ""
    : `(${args.map((value) => (value === undefined ? "?" : hex(value))).join(", ")})`;
}

/** Arguments in hexadecimal: no double holds them all. */
function jsonOf({ denial, explanation }: Explained): unknown {
  return {
    ...denial,
    args: denial.args.map((value) => (value === undefined ? null : hex(value))),
    ...explanation,
  };
}
