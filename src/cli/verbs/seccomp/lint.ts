import type { Diagnostic } from "../../../domain/policy-error.ts";
import { lintProfile } from "../../../seccomp/lint/lint-profile.ts";
import type { LintFinding } from "../../../seccomp/lint/linting.ts";
import { writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { type NamedProfile, readProfileFile } from "../../local/seccomp-profiles.ts";
import { jsonOption } from "../../options.ts";
import { type Paint, paintFor, placeIn, plain } from "../../paint.ts";
import { addRuntime, addTarget, runtimesOf, targetOf } from "../../seccomp-options.ts";
import { examples, type Verb } from "../../verb.ts";

interface LintCommandOptions {
  readonly threads?: boolean;
  readonly json?: boolean;
}

interface LintedProfile extends NamedProfile {
  readonly findings: readonly LintFinding[];
}

export const lint: Verb = {
  name: "lint",
  summary: "the traps of seccomp profiles: what is ignored, swallowed or compared wrongly",
  define: (command) => {
    command
      .argument("<file...>", "profiles in any form (- for standard input)")
      .option("--threads", "the program makes threads or processes: it must be allowed to")
      .addOption(jsonOption());
    addTarget(command);
    addRuntime(command);
    command.addHelpText(
      "after",
      `${examples([
        ["gatehouse seccomp lint profile.json", "what to mend in it"],
        ["gatehouse seccomp lint a.json b.yaml --threads", "for programs that make threads"],
        ["gatehouse seccomp lint default.json --cap SYS_ADMIN", "with one more capability"],
      ])}

Exit status 1 where there is an error; warnings alone do not refuse.`,
    );
  },
  run: async (io, command) => {
    const { threads = false, json = false } = command.opts<LintCommandOptions>();
    const [target, runtimes] = [targetOf(command), runtimesOf(command)];
    const linted: LintedProfile[] = [];
    for (const file of command.args) {
      const read = await readProfileFile(io, file, target);
      linted.push({ ...read, findings: lintProfile(read.profile, { runtimes, threads }) });
    }
    if (json) writeJson(io.stdout, linted.map(jsonOf));
    else {
      const paint = paintFor(io, "stdout");
      for (const each of linted) writeLines(io.stdout, linesOf(each, paint));
    }
    return linted.some(({ findings }) => findings.some(isError)) ? EXIT_REFUSED : EXIT_OK;
  },
};

function isError({ finding }: LintFinding): boolean {
  return finding.level === "error";
}

interface LeveledDiagnostic extends Diagnostic {
  readonly level: "error" | "warning";
}

function diagnosticsOf({ findings, locate }: LintedProfile): LeveledDiagnostic[] {
  return findings.map(({ finding: { code, level }, path, message }) => {
    return { level, code, message, location: locate(path) };
  });
}

function jsonOf(linted: LintedProfile): unknown {
  return { file: linted.file, form: linted.form, findings: diagnosticsOf(linted) };
}

function linesOf(linted: LintedProfile, paint: Paint): string[] {
  const { file, profile, findings } = linted;
  const errors = findings.filter(isError).length;
  const names = new Set(profile.syscalls.flatMap((rule) => rule.names)).size;
  const about = `${formatCount(profile.syscalls.length, "rule")}, ${formatCount(names, "call")}`;
  const counts = `${formatCount(errors, "error")}, ${formatCount(findings.length - errors, "warning")}`;
  const verdict = errors > 0 ? paint.bad(counts) : paint.good(counts);
  return [
    ...diagnosticsOf(linted).map(({ level, code, message, location }) => {
      const label = level === "error" ? paint.bad("error:") : paint.warning("warning:");
      return `${paint.strong(placeIn(undefined, location))}: ${label} ${plain(message)} ${paint.faint(`[${code}]`)}`;
    }),
    `${plain(file)}: ${verdict} (${about})`,
  ];
}
