import {
  type DifferentCall,
  type DifferentRegion,
  differences,
} from "../../../seccomp/compare/differences.ts";
import { hex, regionText } from "../../../seccomp/compare/region-text.ts";
import { verdictText } from "../../../seccomp/compare/verdict-text.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { type NamedProfile, readPair } from "../../local/seccomp-profiles.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { addRuntime, addTarget, runtimeText } from "../../seccomp-options.ts";
import { examples, type Verb } from "../../verb.ts";

interface DiffOptions {
  readonly reach?: boolean;
  readonly json?: boolean;
}

export const diff: Verb = {
  name: "diff",
  summary: "which calls two seccomp profiles treat differently, and for which arguments",
  define: (command) => {
    command
      .argument("<a>", "a profile (- for standard input)")
      .argument("<b>", "another")
      .option("--reach", "only where one lets a call go further, not which error it gets")
      .addOption(jsonOption());
    addTarget(command);
    addRuntime(command);
    command.addHelpText(
      "after",
      `${examples([
        ["gatehouse seccomp diff old.json new.json", "what the change really changes"],
        ["gatehouse seccomp diff a.json b.json --reach --runtime crun", "who lets more through"],
      ])}

Compared is what a runtime enforces, not the text: rules in another order or swallowed by others are no
difference. Exit status 0 where there is none.`,
    );
  },
  run: async (io, command) => {
    const { reach = false, json = false } = command.opts<DiffOptions>();
    const { a, b, loaded } = await readPair(io, command);
    const results = loaded.map(({ runtime, ...pair }) => ({
      runtime,
      differences: differences(pair.a, pair.b, {
        relation: reach ? "reach" : "equal",
      }),
    }));
    if (json) {
      writeJson(
        io.stdout,
        results.map(({ runtime, differences: found }) => ({
          ...runtime,
          differences: found.map(jsonOf),
        })),
      );
    } else {
      for (const { runtime, differences: found } of results) {
        writeLines(io.stdout, linesOf(io, a, b, runtimeText(runtime), found));
      }
    }
    const isSame = results.every(({ differences: found }) => found.length === 0);
    return isSame ? EXIT_OK : EXIT_REFUSED;
  },
};

function jsonOf({ regions, isComplete, ...call }: DifferentCall): unknown {
  return {
    ...call,
    complete: isComplete,
    regions: regions.map(({ a, b, literals, example }) => ({
      a,
      b,
      conditions: regionText(literals, call),
      example: example.map(hex),
    })),
  };
}

function linesOf(
  io: CliIo,
  a: NamedProfile,
  b: NamedProfile,
  runtime: string,
  found: readonly DifferentCall[],
): string[] {
  const { strong, good, faint } = paintFor(io, "stdout");
  const [left, right] = [plain(a.file), plain(b.file)];
  if (found.length === 0) return [`${good("same:")} ${left} and ${right} (${runtime})`];
  const architectures = [...new Set(found.map(({ architecture }) => architecture))];
  return [
    `${strong(`${left} -> ${right}`)} (${runtime})`,
    ...architectures.flatMap((architecture) => {
      const calls = found.filter((each) => each.architecture === architecture);
      return [`  ${faint(architecture)}`, ...callLines(calls).map((line) => `    ${line}`)];
    }),
  ];
}

/** Calls that differ whatever their arguments stand together, by how; each of the others has lines of its own. */
function callLines(calls: readonly DifferentCall[]): string[] {
  const plainCalls = new Map<string, string[]>();
  const lines: string[] = [];
  for (const call of calls) {
    const [only, ...more] = call.regions;
    if (only !== undefined && more.length === 0 && only.literals.length === 0) {
      const how = changeText(only);
      plainCalls.set(how, [...(plainCalls.get(how) ?? []), nameText(call)]);
      continue;
    }
    lines.push(
      `${nameText(call)}:`,
      ...call.regions.map((region) => `  ${regionLine(region, call)}`),
    );
    if (!call.isComplete) lines.push("  there may be more cases than were looked at");
  }
  const grouped = [...plainCalls].flatMap(([how, names]) => [
    `${how} (${names.length}):`,
    ...wrapped(names).map((line) => `  ${line}`),
  ]);
  return [...grouped, ...lines];
}

function changeText({ a, b }: DifferentRegion): string {
  return `${verdictText(a)} -> ${verdictText(b)}`;
}

function regionLine(region: DifferentRegion, call: DifferentCall): string {
  const conditions = regionText(region.literals, call);
  const where = conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
  return `${changeText(region)}${where}`;
}

function nameText({ name, number, range }: DifferentCall): string {
  if (range === undefined) return name ?? String(number);
  return `numbers ${range.from} to ${range.to} that neither names`;
}

const LINE_WIDTH = 90;

function wrapped(names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = "";
  for (const name of names) {
    const next = line === "" ? name : `${line}, ${name}`;
    if (next.length > LINE_WIDTH) {
      lines.push(`${line},`);
      line = name;
    } else line = next;
  }
  return [...lines, line];
}
