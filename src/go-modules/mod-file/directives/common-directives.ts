import { shown } from "../mod-file-error.ts";
import { argumentsOf, type Directive, refuse, writeArgument } from "./arguments.ts";
import type { CommonDirectives, DebugDirective, TextDirective } from "./directives.ts";
import { readReplace } from "./replace-directive.ts";

const GO_LINE = /^[1-9][0-9]*\.(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))?(?:[a-z]+[0-9]+)?$/;
/** What the go line of a dependency may also be, written by some newer or older Go. */
const LAX_GO_LINE = /^v?([1-9][0-9]*\.(?:0|[1-9][0-9]*))[^0-9]/;
const TOOLCHAIN = /^default$|^go1(?:$|\.)/;

/** True for what a go line may say: `1.21`, `1.22.3`, `1.23rc1`. */
export function isGoLine(text: string): boolean {
  return GO_LINE.test(text);
}

/** True for what a toolchain line may say: `default`, or a name that begins with `go1`. */
export function isToolchainLine(text: string): boolean {
  return TOOLCHAIN.test(text);
}

/** Takes up a directive that go.mod and go.work both know; false for other verbs. */
export function addCommon(found: CommonDirectives, directive: Directive, lax: boolean): boolean {
  switch (directive.verb) {
    case "go":
      found.go = once(found.go, directive, () => readGo(directive, lax));
      return true;
    case "toolchain":
      found.toolchain = once(found.toolchain, directive, () => readToolchain(directive));
      return true;
    case "godebug":
      addRead(found.godebug, readDebug(directive));
      return true;
    case "replace":
      addRead(found.replace, readReplace(directive));
      return true;
  }
  return false;
}

/** Reads a directive that a file may hold once; the first one stays. */
export function once<Read>(
  earlier: Read | undefined,
  directive: Directive,
  read: () => Read | undefined,
): Read | undefined {
  if (earlier === undefined) return read();
  refuse(directive, `there is a ${directive.verb} line already`);
  return earlier;
}

/** Keeps what was not refused. */
export function addRead<Read>(list: Read[], read: Read | undefined): void {
  if (read !== undefined) list.push(read);
}

function readGo(directive: Directive, lax: boolean): TextDirective | undefined {
  const [argument, ...others] = argumentsOf(directive);
  if (argument === undefined || others.length > 0) {
    return refuse(directive, "expected one version behind go, such as go 1.23.0");
  }
  const repaired = lax ? LAX_GO_LINE.exec(argument)?.[1] : undefined;
  const text = isGoLine(argument) ? argument : repaired;
  if (text === undefined) {
    return refuse(directive, `go ${shown(argument)}: expected a version such as 1.23 or 1.23.0`);
  }
  writeArgument(directive, 0, text);
  return { text, line: directive.line };
}

function readToolchain(directive: Directive): TextDirective | undefined {
  const [text = "", ...others] = argumentsOf(directive);
  if (others.length > 0 || !isToolchainLine(text)) {
    return refuse(directive, "expected toolchain default, or a name such as toolchain go1.23.0");
  }
  return { text, line: directive.line };
}

function readDebug(directive: Directive): DebugDirective | undefined {
  const [setting = "", ...others] = argumentsOf(directive);
  const equals = setting.indexOf("=");
  if (others.length > 0 || equals === -1 || /["`',]/.test(setting)) {
    return refuse(directive, "expected godebug key=value without quotes and commas");
  }
  const [key, value] = [setting.slice(0, equals), setting.slice(equals + 1)];
  return { key, value, line: directive.line };
}
