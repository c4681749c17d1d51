import { z } from "zod";
import { positionAt } from "../../../domain/text-position.ts";
import { plainJson } from "../../../means/json/plain-json.ts";
import { readJsonStream, type StreamedJson } from "../../../means/json/read-json.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import { type GoFile, goFactsError, goFactsTooLarge } from "../go-facts-error.ts";
import type { ListedModule, ModuleListing } from "./listed-module.ts";

const MAX_BYTES: number = 64 * 1024 * 1024;
const MAX_MODULES = 100_000;

const TEXT = z.string().max(65_536);
const TEXTS = z.array(TEXT);
const ORIGIN = z.object({
  VCS: TEXT.optional(),
  URL: TEXT.optional(),
  Subdir: TEXT.optional(),
  Hash: TEXT.optional(),
  Ref: TEXT.optional(),
});
/** `go mod download -json` writes the text alone. */
const ERROR = z.union([TEXT, z.object({ Err: TEXT }).transform(({ Err }) => Err)]);

const FIELDS = {
  Path: TEXT.min(1),
  Version: TEXT.optional(),
  Main: z.boolean().optional(),
  Indirect: z.boolean().optional(),
  Time: z.iso.datetime({ offset: true }).optional(),
  Dir: TEXT.optional(),
  GoMod: TEXT.optional(),
  GoVersion: TEXT.optional(),
  Versions: TEXTS.optional(),
  Retracted: TEXTS.optional(),
  Deprecated: TEXT.optional(),
  Sum: TEXT.optional(),
  GoModSum: TEXT.optional(),
  Origin: ORIGIN.optional(),
  Error: ERROR.optional(),
};
const PLAIN = z.object(FIELDS);
/** Go updates replacements too, and replaces nothing twice. */
const MODULE = z.object({
  ...FIELDS,
  Update: PLAIN.optional(),
  Replace: z.object({ ...FIELDS, Update: PLAIN.optional() }).optional(),
});

type WrittenModule = z.infer<typeof PLAIN> & {
  readonly Update?: WrittenModule | undefined;
  readonly Replace?: WrittenModule | undefined;
};

/**
 * Reads what `go list -m -json` prints, with or without `-u`, `-retracted` and `-versions`: objects one after the other.
 * `go mod download -json` prints the same fields. Throws `invalid_parameter` with the place of what is something else.
 */
export function readModuleListing(bytes: Uint8Array, file: string): ModuleListing {
  const as: GoFile = { file, as: "the output of go list -m -json" };
  if (bytes.length > MAX_BYTES) throw goFactsTooLarge(as, `${MAX_BYTES} bytes`);
  const text = utf8Text(file, bytes);
  const modules: ListedModule[] = [];
  for (const each of readJsonStream(text, file)) {
    if (modules.length === MAX_MODULES) throw goFactsTooLarge(as, `${MAX_MODULES} modules`);
    modules.push(moduleOf(writtenModule(each, text, as)));
  }
  const knowsUpdates = modules.some(
    ({ update, deprecated, replace }) =>
      (update ?? replace?.update ?? deprecated ?? replace?.deprecated) !== undefined,
  );
  const knowsRetractions =
    knowsUpdates ||
    modules.some(({ retracted, replace }) => (retracted ?? replace?.retracted) !== undefined);
  return { file, modules, knowsUpdates, knowsRetractions };
}

function writtenModule({ value, at }: StreamedJson, text: string, as: GoFile): WrittenModule {
  const parsed = MODULE.safeParse(plainJson(value));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "a module's object";
  throw goFactsError(as, `${where}: ${issue?.message ?? "not expected"}`, positionAt(text, at));
}

function moduleOf(written: WrittenModule): ListedModule {
  const { Origin: origin, Replace: replace, Update: update } = written;
  return {
    path: written.Path,
    version: nonEmpty(written.Version),
    main: written.Main ?? false,
    indirect: written.Indirect ?? false,
    time: written.Time,
    dir: nonEmpty(written.Dir),
    goMod: nonEmpty(written.GoMod),
    goVersion: nonEmpty(written.GoVersion),
    replace: replace === undefined ? undefined : moduleOf(replace),
    update: update === undefined ? undefined : moduleOf(update),
    versions: written.Versions,
    retracted: written.Retracted,
    deprecated: written.Deprecated,
    sum: nonEmpty(written.Sum),
    goModSum: nonEmpty(written.GoModSum),
    origin:
      origin === undefined
        ? undefined
        : {
            vcs: nonEmpty(origin.VCS),
            url: nonEmpty(origin.URL),
            subdir: nonEmpty(origin.Subdir),
            hash: nonEmpty(origin.Hash),
            ref: nonEmpty(origin.Ref),
          },
    error: written.Error,
  };
}

/** Go leaves out what is empty. */
function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
