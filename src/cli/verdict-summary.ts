import {
  actionOf,
  type DependencyFinding,
  type DependencyVerdict,
  fixFor,
  TOLD_ACTION,
} from "./dependency-verdict.ts";

/** A verdict as Markdown (GitHub's), for the summary page of a pipeline. */
export function verdictSummary(verdict: DependencyVerdict, subject: string): string {
  const { bundle, revision, deny, warn } = verdict;
  const action = actionOf(deny);
  const head = action === undefined ? "allowed" : `denied: ${TOLD_ACTION[action]}`;
  return [
    `### ${escaped(subject)}: ${head}`,
    "",
    `By ${escaped(bundle)} at \`${escaped(revision.slice(0, 12))}\`.`,
    ...table(deny, verdict),
    ...(warn.length === 0 ? [] : ["", `${warn.length} warnings:`]),
    ...table(warn, verdict),
    "",
    "",
  ].join("\n");
}

function table(findings: readonly DependencyFinding[], verdict: DependencyVerdict): string[] {
  if (findings.length === 0) return [];
  return [
    "",
    "| code | module | what | fix |",
    "| --- | --- | --- | --- |",
    ...findings.map((finding) => {
      const { code, module = "", message } = finding;
      const { commands = [], why = "" } = fixFor(verdict, finding) ?? {};
      const shown = commands.map((each) => `<code>${escaped(each)}</code>`).join("<br>");
      const fix = commands.length > 0 ? shown : escaped(why);
      return `| ${[code, module, message].map(escaped).join(" | ")} | ${fix} |`;
    }),
  ];
}

/** Text from outside in a cell: no markup of its own. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#!&|]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\r\n]+/g, " ");
}
