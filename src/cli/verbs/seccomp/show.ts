import { type Command, Option } from "commander";
import {
  RECORDING_FORMATS,
  type RecordingFormat,
} from "../../../facts/recording/formats/recording-formats.ts";
import type { Recording } from "../../../facts/recording/recording.ts";
import { selectImages } from "../../../facts/recording/select-images.ts";
import { selectProcesses } from "../../../facts/recording/select-processes.ts";
import { recordingTable } from "../../../facts/recording/table/recording-table.ts";
import { tableMarkdown } from "../../../facts/recording/table/table-markdown.ts";
import { tableText } from "../../../facts/recording/table/table-text.ts";
import { writeRecording } from "../../../facts/recording/write-recording.ts";
import { ARCHITECTURES, type Architecture } from "../../../seccomp/syscalls/architecture.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { readRecordingFiles } from "../../local/recordings.ts";
import { writeOutput } from "../../local/write-output.ts";
import { collected, jsonOption } from "../../options.ts";
import { examples, type Verb } from "../../verb.ts";

type TableFormat = "text" | "json" | "markdown";

interface ShowOptions {
  readonly format?: TableFormat;
  readonly json?: boolean;
  readonly from?: RecordingFormat;
  readonly arch?: Architecture;
  readonly process?: readonly string[];
  readonly image?: readonly string[];
  readonly recording?: boolean;
  readonly output?: string;
}

export const show: Verb = {
  name: "show",
  summary: "which system calls recordings have seen: of whom, how often, with which paths",
  define: (command) => {
    command
      .argument("<files...>", "recordings of any format, taken together (- for standard input)")
      .addOption(
        new Option("--format <format>", "text, json or markdown (default: text)").choices([
          "text",
          "json",
          "markdown",
        ]),
      )
      .addOption(
        new Option("--from <format>", "what the files are (default: looked for in each)").choices(
          Object.keys(RECORDING_FORMATS),
        ),
      )
      .addOption(
        new Option(
          "--arch <architecture>",
          "what names are of where the file does not tell (default: x86_64, and the table says so)",
        ).choices(ARCHITECTURES.map(({ name }) => name)),
      )
      .addOption(jsonOption())
      .option("--process <name>", "only what this process did, once for each", collected)
      .option("--image <name>", "only what containers of this image did, once for each", collected)
      .option("--recording", "write the recording itself instead of a table")
      .option("-o, --output <file>", "write to this file")
      .addHelpText(
        "after",
        examples([
          ["gatehouse seccomp show trace.txt", "of strace, perf, auditd, ..."],
          ["gatehouse seccomp show a.json --process nginx --format markdown", "for a review"],
          ["gatehouse seccomp show a.txt b.json --recording -o c.json", "joins them"],
        ]),
      );
  },
  run: async (io, command) => {
    const options = command.opts<ShowOptions>();
    checkOptions(command, options);
    const { from: format, arch: architecture } = options;
    const all = await readRecordingFiles(io, { files: command.args, format, architecture });
    await writeOutput(io, textOf(selected(all, options), options), options.output);
    return EXIT_OK;
  },
};

function selected(all: Recording, { process, image }: ShowOptions): Recording {
  const ofProcesses = process === undefined ? all : selectProcesses(all, process);
  return image === undefined ? ofProcesses : selectImages(ofProcesses, image, all);
}

function checkOptions(command: Command, { recording, format, json }: ShowOptions): void {
  if (recording === true && (format !== undefined || json === true)) {
    command.error("error: --recording writes a recording: it goes without --format and --json");
  }
  if (json === true && format !== undefined && format !== "json") {
    command.error(`error: --json is --format json, not ${format}`);
  }
}

function textOf(recording: Recording, options: ShowOptions): string {
  if (options.recording === true) return writeRecording(recording);
  const table = recordingTable(recording);
  switch (options.json === true ? "json" : (options.format ?? "text")) {
    case "text":
      return tableText(table);
    case "markdown":
      return tableMarkdown(table);
    case "json":
      return `${JSON.stringify(table, undefined, 2)}\n`;
  }
}
