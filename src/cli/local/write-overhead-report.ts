import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { OverheadReport } from "../../trials/overhead-report.ts";
import { reportJson } from "../../trials/report/report-json.ts";
import { reportMarkdown } from "../../trials/report/report-markdown.ts";
import { reportSvg } from "../../trials/report/report-svg.ts";

/** Where a report goes, as it was typed; all at once into a folder, or each for itself. */
export interface ReportFiles {
  readonly json?: string;
  readonly markdown?: string;
  readonly svg?: string;
  readonly output?: string;
}

/** Writes a report in the forms that are asked for; gives the files. */
export async function writeReport(
  cwd: string,
  report: OverheadReport,
  { json, markdown, svg, output }: ReportFiles,
): Promise<readonly string[]> {
  const inFolder = (name: string): readonly string[] =>
    output === undefined ? [] : [path.join(output, name)];
  const given = (file: string | undefined): readonly string[] => (file === undefined ? [] : [file]);
  const pictures = [...given(svg), ...inFolder("overhead.svg")];
  const pages = [...given(markdown), ...inFolder("overhead.md")];
  const documents = [...given(json), ...inFolder("overhead.json")];
  const plotFor = (page: string): string | undefined => {
    const picture = pictures.find((each) => path.dirname(each) === path.dirname(page));
    return (
      (picture ?? pictures[0]) && path.relative(path.dirname(page), picture ?? pictures[0] ?? "")
    );
  };
  const texts = [
    ...documents.map((file) => ({
      file,
      text: `${JSON.stringify(reportJson(report), undefined, 2)}\n`,
    })),
    ...pages.map((file) => ({ file, text: reportMarkdown(report, plotFor(file)) })),
    ...pictures.map((file) => ({ file, text: reportSvg(report) })),
  ];
  for (const { file, text } of texts) {
    const place = path.resolve(cwd, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, text);
  }
  return texts.map(({ file }) => file);
}
