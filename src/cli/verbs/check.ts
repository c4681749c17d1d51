import type { CompiledBundle } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { reportWarnings } from "../failure.ts";
import { formatCount, formatRoots } from "../format.ts";
import { compileLocally, withLocalSource } from "../local/local-source.ts";
import { bundleOption, jsonOption, seesOption } from "../options.ts";
import { paintFor, plain } from "../paint.ts";
import { addStatements, statementsOf } from "../statement-options.ts";
import { examples, type Verb } from "../verb.ts";

interface CheckOptions {
  readonly bundle?: BundleName;
  readonly json?: boolean;
  readonly sees?: readonly string[];
}

export const check: Verb = {
  name: "check",
  summary: "run the whole gate of a push here, without a server",
  define: (command) => {
    command
      .argument("<path>", "a folder, a .tar.gz archive, or - for an archive on standard input")
      .addOption(
        bundleOption("the name to check it under (default: bundle.yaml's, or the folder's)"),
      )
      .addOption(seesOption())
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse check ./my-policy", "what would a push say?"],
          ["gatehouse check bundles/authz --sees bundles/lib", "what would it say beside lib?"],
          ["gatehouse check bundles/authz --json", "for editors and scripts"],
        ]),
      );
    addStatements(command);
  },
  run: async (io, command) => {
    const { bundle, json = false, sees } = command.opts<CheckOptions>();
    const path = command.args[0] ?? "";
    const statements = statementsOf(command);
    return await withLocalSource(
      io,
      { path, bundle, json, statements, sees },
      async ({ source, base, seen }) => {
        const compiled = await compileLocally(io, source, seen);
        if (json) {
          const { name, roots, rootsDerived, entrypoints, decide } = source;
          const { warnings } = compiled;
          const facts = { name, roots, roots_derived: rootsDerived, entrypoints, decide, warnings };
          writeJson(io.stdout, facts);
          return EXIT_OK;
        }
        reportWarnings(io, compiled.warnings, base);
        writeLines(io.stdout, passed(io, compiled));
        return EXIT_OK;
      },
    );
  },
};

function passed(io: CliIo, { source, warnings }: CompiledBundle): string[] {
  const paint = paintFor(io, "stdout");
  const parts = [
    formatCount(source.modules.size, "module"),
    formatCount(source.tests.size, "test file"),
    formatCount(source.data.size, "data file"),
    ...(warnings.length > 0 ? [formatCount(warnings.length, "warning")] : []),
  ];
  return [
    `${paint.strong(plain(source.name))} ${paint.good("passes")}: ${parts.join(", ")}`,
    `  ${paint.faint("roots:")} ${plain(formatRoots(source.roots))}`,
  ];
}
