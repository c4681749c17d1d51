import path from "node:path";
import type { BundleSource, FileTree } from "../../domain/bundle.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { formatCount } from "../format.ts";
import { withLocalSource } from "../local/local-source.ts";
import { refuseOverwriting, writeTree } from "../local/write-tree.ts";
import { jsonOption } from "../options.ts";
import { paintFor, plain } from "../paint.ts";
import { examples, type Verb } from "../verb.ts";

interface GenerateOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const generate: Verb = {
  name: "generate",
  summary: "turn a declaration's generator documents into Rego and data",
  define: (command) => {
    command
      .argument("<path>", "a declaration folder")
      .option("--output <folder>", "write the files there (default: print them)")
      .option("--force", "write over what is there; other files in the folder stay")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse generate bundles/k8s/injector", "read what is generated"],
          ["gatehouse generate bundles/k8s/injector --output out", "keep it"],
        ]),
      );
  },
  run: async (io, command) => {
    const options = command.opts<GenerateOptions>();
    const { json } = options;
    if (options.output !== undefined) {
      await refuseOverwriting(io, options.output, options.force === true);
    }
    return await withLocalSource(io, { path: command.args[0] ?? "", json }, async ({ source }) => {
      const files = generatedFiles(source);
      if (options.output !== undefined) {
        await writeTree(path.resolve(io.cwd, options.output), files);
      }
      report(io, options, source, files);
      return EXIT_OK;
    });
  },
};

/** What the generators added to what was written by hand, sorted by path. */
function generatedFiles({
  modules,
  tests,
  data,
  files = new Map(),
  pushed,
}: BundleSource): FileTree {
  const all = [...modules, ...tests, ...data, ...files].filter(([file]) => !pushed.has(file));
  return new Map(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function report(io: CliIo, options: GenerateOptions, source: BundleSource, files: FileTree): void {
  const { output, json = false } = options;
  const paint = paintFor(io, "stdout");
  if (json) {
    const texts = [...files].map(([file, bytes]) => [file, textOf(bytes)] as const);
    writeJson(io.stdout, { name: source.name, files: Object.fromEntries(texts) });
  } else if (files.size === 0) {
    writeLines(io.stdout, [
      `${plain(source.name)} has no generator documents: nothing to generate`,
    ]);
  } else if (output === undefined) {
    const sections = [...files].map(
      ([file, bytes]) => `${paint.strong(`==> ${plain(file)} <==`)}\n${textOf(bytes).trimEnd()}\n`,
    );
    io.stdout.write(sections.join("\n"));
  } else {
    writeLines(io.stdout, [
      `${paint.good("Generated")} ${formatCount(files.size, "file")} into ${output}`,
      ...[...files.keys()].map((file) => paint.good(`  + ${plain(file)}`)),
    ]);
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
