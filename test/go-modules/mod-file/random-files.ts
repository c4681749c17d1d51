import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { oneOf, type Random, words } from "../random-text.ts";

const PATHS: readonly string[] = [
  ...words("example.com/a example.com/b/v2 example.com/c/v3 gopkg.in/yaml.v2 gopkg.in/check.v1 a"),
  ...words(String.raw`golang.org/x/mod b/v2 example.com/v1 example.com/v02 ./x ../y /z C:\a c:/a .\w
    a@v1.0.0 "quoted.com/a" "a\x2eb" "\u00e9.com" "\xff" "\q" 'single' a"b "" é.com a,b`),
  '"a b"',
  "`raw`",
];
const VERSIONS: readonly string[] = words(`
  v1.0.0 v1.2.3 v0.1.0 v2.0.0 v2.3.4 v3.0.0 v2.0.0+incompatible v1 v1.2 v1.2.3+meta v1.2.3-pre
  v0.0.0-20161208181325-20d25e280405 v1.2.4-0.20170915032832-14c0d48ead0c "v1.0.0" v01.0.0 latest`);
const GO_VERSIONS: readonly string[] = words(`
  1.16 1.17 1.21 1.22.3 1.23rc1 1.21.x v1.20 1.9999 1 go1.21 1.21-foo "1.21" 01.2 default`);
const TOOLCHAINS: readonly string[] = words(`
  go1.21.0 go1.22-custom default go1 go2 1.21 go1x go1.`);
const COMMENTS: readonly string[] = [
  ...["// indirect", "//indirect", "// indirect; why", "// indirect ;why", "// indirect - why"],
  ...["//", "// indirect;", "// indirect;why", "// a // b", "//\u00a0indirect", "//indirect \t"],
  ...["// Deprecated: use b", "// é 😀", "/* c */"],
];
const MOD_VERBS: readonly string[] = words(`
  require require require exclude replace replace retract tool ignore godebug module go toolchain`);
const WORK_VERBS: readonly string[] = words("use use replace replace godebug go toolchain");
const ODD_VERBS: readonly string[] = words(`
  Require use module require( unknown => ) , [ "require" retract`);

type File = "mod" | "work";

/** A file that is mostly right: lines, blocks and comments, in whatever order and twice. */
export function randomFile(random: Random, file: File): string {
  const end = oneOf(["\n", "\n", "\n", "\r\n"], random);
  const lines =
    file === "mod" && random() < 0.8 ? [`module ${oneOf(PATHS.slice(0, 6), random)}`] : [];
  const count = Math.floor(random() * 8);
  for (let index = 0; index < count; index += 1) {
    if (random() < 0.3) lines.push(comment(random));
    if (random() < 0.3) lines.push("");
    lines.push(...(random() < 0.4 ? randomBlock(random, file) : [randomLine(random, file)]));
  }
  return lines.join(end) + (random() < 0.9 ? end : "");
}

function randomLine(random: Random, file: File): string {
  const verb = verbOf(random, file);
  return `${verb} ${randomArguments(verb, random)}${suffix(random)}`;
}

function randomBlock(random: Random, file: File): string[] {
  const verb = verbOf(random, file);
  if (random() < 0.1) return [`${verb} ()${suffix(random)}`];
  const lines = [`${verb} (${suffix(random)}`];
  const count = Math.floor(random() * 5);
  for (let index = 0; index < count; index += 1) {
    if (random() < 0.15) lines.push("");
    if (random() < 0.15) lines.push(`\t${comment(random)}`);
    lines.push(`\t${randomArguments(verb, random)}${suffix(random)}`);
  }
  if (random() < 0.1) lines.push("", `\t${comment(random)}`);
  return [...lines, `)${suffix(random)}`];
}

function verbOf(random: Random, file: File): string {
  if (random() < 0.03) return oneOf(ODD_VERBS, random);
  return oneOf(file === "mod" ? MOD_VERBS : WORK_VERBS, random);
}

function suffix(random: Random): string {
  return random() < 0.25 ? ` ${comment(random)}` : "";
}

function comment(random: Random): string {
  return oneOf(random() < 0.98 ? COMMENTS.slice(0, -1) : COMMENTS, random);
}

/** Mostly such as the verb takes. */
function randomArguments(verb: string, random: Random): string {
  const path = () => oneOf(random() < 0.85 ? PATHS.slice(0, 6) : PATHS, random);
  const version = () => oneOf(random() < 0.85 ? VERSIONS.slice(0, 8) : VERSIONS, random);
  if (random() < 0.03) return [path(), version(), path()].join(" ");
  switch (verb) {
    case "require":
    case "exclude":
      return matching(random, path, version);
    case "replace":
      return `${random() < 0.5 ? path() : matching(random, path, version)} => ${
        random() < 0.5
          ? oneOf(["./x", "../y", "/z", path()], random)
          : matching(random, path, version)
      }`;
    case "retract":
      return random() < 0.5 ? version() : `[${version()}, ${version()}]`;
    case "go":
      return oneOf(random() < 0.8 ? GO_VERSIONS.slice(0, 5) : GO_VERSIONS, random);
    case "toolchain":
      return oneOf(random() < 0.8 ? TOOLCHAINS.slice(0, 3) : TOOLCHAINS, random);
    case "godebug":
      return oneOf(["a=b", "a=", "=b", "a=b=c", "a=c", "ab", "a=b,c=d", '"a=b"'], random);
    case "use":
      return oneOf(["./a", "./b", "../c", ".", '"./a b"', "`./d`", "e"], random);
  }
  return path();
}

/** A path with a version that mostly agrees. */
function matching(random: Random, path: () => string, version: () => string): string {
  const chosen = path();
  const major = /[/.]v([0-9]+)$/.exec(chosen)?.[1];
  if (major === undefined || random() < 0.1) return `${chosen} ${version()}`;
  return `${chosen} ${oneOf([`v${major}.0.0`, `v${major}`, `v${major}.1.2-pre`], random)}`;
}

const PIECES: readonly string[] = [
  ...words(String.raw`" ' // /* */ ( ) [ ] { } , => \ v1.0.0 // indirect /`),
  ...["`", " ", "\t", "\n", "\n\n", "\\\n", "\r", "\r\n", "\f", "\v", "\0", "\u007f", "\u00a0"],
  ...["\ufeff", "\u2028", "\u200b", "\u0301", "\u0378", "é", "😀"],
];

/** The text with a few characters put in, taken out or moved, or lines repeated. */
export function mutated(text: string, random: Random): string {
  let changed = text;
  const count = 1 + Math.floor(random() * 3);
  for (let times = 0; times < count; times += 1) changed = mutatedOnce(changed, random);
  return changed;
}

function mutatedOnce(text: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * 12);
  const lines = text.split("\n");
  const line = Math.floor(random() * lines.length);
  switch (Math.floor(random() * 5)) {
    case 0:
      return text.slice(0, at) + oneOf(PIECES, random) + text.slice(at);
    case 1:
      return whole(text.slice(0, at) + text.slice(at + length));
    case 2:
      return whole(text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at));
    case 3:
      return lines.toSpliced(line, 0, oneOf(lines, random)).join("\n");
  }
  return lines.toSpliced(line, 1).join("\n");
}

/** Without halves of characters. */
function whole(text: string): string {
  return Buffer.from(text).toString();
}

/** The text with a few bytes changed, so that it need not be UTF-8 any more. */
export function withOtherBytes(text: string, random: Random): string {
  const bytes = Buffer.from(text);
  for (let times = 0; times < 3 && bytes.length > 0; times += 1) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return textOf(bytes);
}
