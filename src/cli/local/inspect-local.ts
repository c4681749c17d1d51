import type {
  BundleSource,
  DecisionBudget,
  FileTree,
  GeneratorDocument,
  Sees,
} from "../../domain/bundle.ts";
import type { Revision } from "../../domain/revision.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { formatAccess, formatOpen, formatRoots, formatSize } from "../format.ts";
import { type Paint, paintFor, plain } from "../paint.ts";
import { type LocalOptions, withLocalSource } from "./local-source.ts";

/** How the files were recognised. */
type Shape = "declaration" | "opa_bundle" | "plain";

const SHAPES: Readonly<Record<Shape, string>> = {
  declaration: "declaration (bundle.yaml)",
  opa_bundle: "OPA bundle (.manifest)",
  plain: "plain folder of Rego and data",
};

interface ModuleFacts {
  readonly file: string;
  readonly package: string | undefined;
  readonly test: boolean;
  readonly generated: boolean;
}

/** Prints what a local folder or archive is: shape, revision, roots, entrypoints, modules with their packages, data. */
export async function inspectLocal(io: CliIo, options: LocalOptions): Promise<number> {
  return await withLocalSource(io, options, async ({ source }) => {
    const [{ packageOf }, { revisionOf }] = await Promise.all([
      import("../../opa/rego/read-package.ts"),
      import("../../publish/revision-of.ts"),
    ]);
    const revision = revisionOf(source);
    const modules = moduleFacts(source, packageOf);
    if (options.json === true) writeJson(io.stdout, toJson(source, revision, modules));
    else writeLines(io.stdout, describe(io, source, revision, modules));
    return EXIT_OK;
  });
}

function shapeOf({ pushed }: BundleSource): Shape {
  if (pushed.has("bundle.yaml")) return "declaration";
  return pushed.has(".manifest") ? "opa_bundle" : "plain";
}

function moduleFacts(
  { modules, tests, pushed }: BundleSource,
  packageOf: (text: string) => readonly string[] | undefined,
): readonly ModuleFacts[] {
  const facts = (files: FileTree, test: boolean): ModuleFacts[] =>
    [...files].map(([file, bytes]) => ({
      file,
      package: packageOf(new TextDecoder().decode(bytes))?.join("."),
      test,
      generated: !pushed.has(file),
    }));
  return [...facts(modules, false), ...facts(tests, true)].toSorted((a, b) =>
    a.file < b.file ? -1 : 1,
  );
}

function toJson(
  source: BundleSource,
  revision: Revision,
  modules: readonly ModuleFacts[],
): Readonly<Record<string, unknown>> {
  return {
    name: source.name,
    shape: shapeOf(source),
    revision,
    roots: source.roots,
    roots_derived: source.rootsDerived,
    entrypoints: source.entrypoints,
    decide: source.decide,
    strict: source.strict,
    engine: source.engine,
    ...(source.budget && { budget: budgetJson(source.budget) }),
    ...(source.sees && { sees: source.sees }),
    ...(source.authzen && { authzen: source.authzen }),
    ...(source.access && { access: source.access }),
    rego_version: source.regoVersion,
    file_rego_versions: source.fileRegoVersions,
    metadata: source.metadata,
    modules,
    data: [...source.data].map(([file, bytes]) => ({
      file,
      size: bytes.byteLength,
      generated: !source.pushed.has(file),
    })),
    documents: source.documents.map(({ kind, file }) => ({ kind, file })),
  };
}

function describe(
  io: CliIo,
  source: BundleSource,
  revision: Revision,
  modules: readonly ModuleFacts[],
): string[] {
  const paint = paintFor(io, "stdout");
  const derived = source.rootsDerived ? paint.faint(" (derived from the files)") : "";
  const field = (title: string, value: string): string =>
    `  ${paint.faint(title.padEnd(11))}  ${value}`;
  return [
    paint.strong(plain(source.name)),
    field("shape", SHAPES[shapeOf(source)]),
    field("revision", revision),
    field("roots", `${plain(formatRoots(source.roots))}${derived}`),
    field(
      "entrypoints",
      plain(source.entrypoints.join(", ")) || "none declared (every path can be asked)",
    ),
    field("decide", source.decide ? "yes" : "no: for agents only"),
    field("engine", source.engine),
    ...(source.budget === undefined ? [] : [field("budget", budgetText(source.budget))]),
    ...(source.sees === undefined ? [] : [field("sees", plain(seesText(source.sees)))]),
    ...(source.authzen === undefined
      ? []
      : [field("authzen", plain(formatAccess(source.authzen)))]),
    ...(source.access === undefined ? [] : [field("access", formatOpen(source.access))]),
    field("rego", `v${source.regoVersion}${source.strict ? ", strict" : ""}`),
    ...section("Modules", moduleLines(modules, paint), paint),
    ...section("Data", dataLines(source, paint), paint),
    ...section("Generator documents", documentLines(source.documents), paint),
  ];
}

function seesText(sees: Sees): string {
  return sees === "all" ? "all that decide" : sees.join(", ");
}

function budgetJson({ steps, timeoutMs, memoryMiB }: DecisionBudget): object {
  return { steps, timeout_ms: timeoutMs, memory_mib: memoryMiB };
}

function budgetText({ steps, timeoutMs, memoryMiB }: DecisionBudget): string {
  const limits = [
    ...(steps === undefined ? [] : [`${steps} steps`]),
    ...(timeoutMs === undefined ? [] : [`${timeoutMs} ms`]),
    ...(memoryMiB === undefined ? [] : [`${memoryMiB} MiB`]),
  ];
  return limits.length === 0 ? "the server's" : `${limits.join(", ")} for each decision`;
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ["", paint.strong(title), ...lines];
}

function moduleLines(modules: readonly ModuleFacts[], paint: Paint): string[] {
  return columns(
    modules.map(({ file, package: name, test, generated }) => [
      file,
      `${name === undefined ? "no package" : `package ${name}`}${test ? paint.faint("  test") : ""}${
        generated ? paint.faint("  generated") : ""
      }`,
    ]),
  );
}

function dataLines({ data, pushed }: BundleSource, paint: Paint): string[] {
  return columns(
    [...data].map(([file, bytes]) => [
      file,
      `${formatSize(bytes.byteLength)}${pushed.has(file) ? "" : paint.faint("  generated")}`,
    ]),
  );
}

function documentLines(documents: readonly GeneratorDocument[]): string[] {
  return columns(documents.map(({ kind, file }) => [file, kind]));
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${plain(left).padEnd(width)}  ${right}`);
}
