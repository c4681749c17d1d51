import { writeFile } from "node:fs/promises";
import path from "node:path";
import { PolicyError } from "../../../domain/policy-error.ts";
import type { MergeKind } from "../../../seccomp/merge/merge-calls.ts";
import { mergeProfiles } from "../../../seccomp/merge/merge-profiles.ts";
import { writeProfile } from "../../../seccomp/profile/write-profile.ts";
import { writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { type NamedProfile, readProfileFile } from "../../local/seccomp-profiles.ts";
import { jsonOption } from "../../options.ts";
import { plain } from "../../paint.ts";
import { addRuntime, addTarget, runtimesOf, targetOf } from "../../seccomp-options.ts";
import { examples, type Verb } from "../../verb.ts";

interface MergeOptions {
  readonly union?: boolean;
  readonly intersection?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

export const merge: Verb = {
  name: "merge",
  summary: "one seccomp profile of several: what any of them lets through, or what all do",
  define: (command) => {
    command
      .argument("<file...>", "two profiles or more (- for standard input)")
      .option("--union", "what at least one of them lets through")
      .option("--intersection", "what all of them let through")
      .option("-o, --output <file>", "write it there instead of to standard output")
      .addOption(jsonOption());
    addTarget(command);
    addRuntime(command);
    command.addHelpText(
      "after",
      `${examples([
        [
          "gatehouse seccomp merge --union a.json b.json -o both.json",
          "for a program that is both",
        ],
        ["gatehouse seccomp merge --intersection app.json node.json", "no wider than either"],
      ])}

The result is proven to let through just that, under both runtimes and for all arguments. Where no OCI rules
say it (a range, a mask that must not match), it is refused with the reason instead of made wider or narrower.`,
    );
  },
  run: async (io, command) => {
    const {
      union = false,
      intersection = false,
      output,
      json = false,
    } = command.opts<MergeOptions>();
    if (union === intersection) {
      return command.error("error: one of --union and --intersection is wanted");
    }
    const [first, ...others] = command.args;
    if (first === undefined || others.length === 0) {
      return command.error("error: two profiles or more are wanted");
    }
    const target = targetOf(command);
    const runtimes = runtimesOf(command);
    const kind: MergeKind = union ? "union" : "intersection";
    let merged = await readProfileFile(io, first, target);
    for (const file of others) {
      const next = await readProfileFile(io, file, target);
      merged = mergedProfile(merged, next, kind, runtimes);
    }
    const text = writeProfile(merged.profile);
    if (output === undefined) {
      io.stdout.write(text);
      return EXIT_OK;
    }
    await writeFile(path.resolve(io.cwd, output), text);
    const calls = new Set(merged.profile.syscalls.flatMap((rule) => rule.names)).size;
    const { length: rules } = merged.profile.syscalls;
    if (json) writeJson(io.stdout, { file: output, rules, calls });
    else {
      const counts = `${formatCount(rules, "rule")}, ${formatCount(calls, "call")}`;
      writeLines(io.stdout, [`${plain(output)}: ${counts}`]);
    }
    return EXIT_OK;
  },
};

function mergedProfile(
  a: NamedProfile,
  b: NamedProfile,
  kind: MergeKind,
  runtimes: ReturnType<typeof runtimesOf>,
): NamedProfile {
  const merged = mergeProfiles(a.profile, b.profile, kind, runtimes);
  if (merged.kind === "merged") return { ...a, profile: merged.profile };
  const reasons = merged.reasons.map((reason) => `\n  ${reason}`).join("");
  throw new PolicyError(
    "invalid_parameter",
    `the OCI form cannot say the ${kind} of ${a.file} and ${b.file}:${reasons}`,
  );
}
