import { unquoteGo } from "../../../opa/go/unquote.ts";
import type { BuildInfo, BuildModule } from "../build-info.ts";
import { damagedInformation } from "./unreadable.ts";

type Draft = { -readonly [Key in keyof BuildModule]: BuildModule[Key] };
type Setting = BuildInfo["settings"][number];

/** What must stand between quotes in a key. */
const SPECIAL_IN_KEY = /[= \t\r\n"`]/;
const SPECIAL_IN_VALUE = /[ \t\r\n"`]/;
/** What shows something else than it says on a terminal, and in no path or version. */
const CONTROL = /\p{Cc}/u;
const RAW_BYTES = /[\ud800-\udfff]/gu;

/**
 * Reads the lines of `runtime/debug.BuildInfo` as its ParseBuildInfo does: a later `path` or `mod` replaces an earlier one,
 * and lines that it does not know are no error. Throws `build_information_damaged` with the line; also, unlike Go, for
 * control characters in what names a module.
 */
export function parseModuleInfo(text: string): Omit<BuildInfo, "goVersion"> {
  let path = "";
  let main: Draft | undefined;
  let last: Draft | undefined;
  const modules: Draft[] = [];
  const settings: Setting[] = [];
  // What follows the last end of a line is no line.
  for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
    const { verb, rest } = wordsOf(line);
    const fail = (reason: string): Error =>
      damagedInformation(`line ${index + 1} of its build information ${reason}`);
    if (verb === "path") path = plainText(rest, fail);
    else if (verb === "mod") {
      last = moduleOf(rest, fail);
      main = last;
    } else if (verb === "dep") {
      last = moduleOf(rest, fail);
      modules.push(last);
    } else if (verb === "=>") {
      if (last === undefined) throw fail("replaces no module");
      last.replace = replacementOf(rest, fail);
      last = undefined;
    } else if (verb === "build") settings.push(settingOf(rest, fail));
  }
  return { path, main: isEmpty(main) ? undefined : main, modules, settings };
}

type Fail = (reason: string) => Error;

function wordsOf(line: string): { readonly verb: string; readonly rest: string } {
  const tab = line.indexOf("\t");
  return tab < 0
    ? { verb: "", rest: line }
    : { verb: line.slice(0, tab), rest: line.slice(tab + 1) };
}

function moduleOf(rest: string, fail: Fail): Draft {
  const columns = rest.split("\t");
  if (columns.length !== 2 && columns.length !== 3)
    throw fail(`has ${columns.length} columns where a module has 2 or 3`);
  return columnsOf(columns, fail);
}

function replacementOf(rest: string, fail: Fail): Draft {
  const columns = rest.split("\t");
  if (columns.length !== 3) throw fail(`has ${columns.length} columns where a replacement has 3`);
  return columnsOf(columns, fail);
}

function columnsOf(columns: readonly string[], fail: Fail): Draft {
  const [path = "", version = "", sum = ""] = columns.map((column) => plainText(column, fail));
  return { path, version, sum };
}

function plainText(text: string, fail: Fail): string {
  if (CONTROL.test(text)) throw fail("holds control characters");
  return text;
}

/** `key=value`, of which both can stand between quotes. */
function settingOf(rest: string, fail: Fail): Setting {
  const quoted = /^[`"]/.test(rest);
  const end = quoted ? endOfQuoted(rest) : rest.indexOf("=");
  if (rest.charAt(end) !== "=" || end <= 0) throw fail("has no = behind a key");
  const key = quoted ? unquoteGo(rest.slice(0, end)) : rest.slice(0, end);
  if (key === undefined) throw fail("has a key with wrong quotes");
  if (!quoted && SPECIAL_IN_KEY.test(key)) throw fail("has a key without the quotes it needs");
  return { key: wellFormed(key), value: settingValue(rest.slice(end + 1), fail) };
}

function settingValue(text: string, fail: Fail): string {
  if (/^[`"]/.test(text)) {
    const value = unquoteGo(text);
    if (value === undefined) throw fail("has a value with wrong quotes");
    return wellFormed(value);
  }
  if (SPECIAL_IN_VALUE.test(text)) throw fail("has a value without the quotes it needs");
  return text;
}

/** Where what is quoted ends; -1 where it does not. */
function endOfQuoted(text: string): number {
  const quote = text.charAt(0);
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === quote) return at + 1;
    if (text[at] === "\\" && quote === '"') at += 1;
  }
  return -1;
}

/** Bytes that are no UTF-8, which only quotes can bring, as Go's JSON shows them. */
function wellFormed(text: string): string {
  return text.replace(RAW_BYTES, "\ufffd");
}

function isEmpty(module: Draft | undefined): boolean {
  if (module === undefined) return true;
  const { path, version, sum, replace } = module;
  return path === "" && version === "" && sum === "" && replace === undefined;
}
