import path from "node:path";

/** A Rego file by its path below the folder that is the root of its packages. */
export interface RegoFile {
  readonly path: string;
  readonly text: string;
}

const LINE_LENGTH = 100;
const FILE_LENGTH = 200;
const RULE_START = /^(?:default )?([A-Za-z_][A-Za-z0-9_]*)/;
const NO_RULES: ReadonlySet<string> = new Set(["else", "import", "package"]);

/** Findings of the Rego house style over files of one root, each as `path:row: what is wrong`. */
export function regoStyleFindings(files: readonly RegoFile[]): string[] {
  return files.flatMap((file) => {
    const lines = file.text.split("\n");
    const findings = [...lineFindings(lines), ...importFindings(lines), ...packageFindings(file)];
    if (isTest(file)) return located(file, findings);
    return located(file, [...findings, ...ruleFindings(lines), ...testFindings(file, files)]);
  });
}

type Finding = readonly [row: number, message: string];

function located(file: RegoFile, findings: readonly Finding[]): string[] {
  return findings.map(([row, message]) => `${file.path}:${row}: ${message}`);
}

function isTest(file: RegoFile): boolean {
  return file.path.endsWith("_test.rego");
}

function lineFindings(lines: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  lines.forEach((line, position) => {
    if (/^ /.test(line)) findings.push([position + 1, "indent with tabs"]);
    if ([...line].length > LINE_LENGTH) findings.push([position + 1, "the line is too long"]);
  });
  if (lines.length > FILE_LENGTH) findings.push([FILE_LENGTH, "the file is too long"]);
  return findings;
}

function importFindings(lines: readonly string[]): Finding[] {
  return lines.flatMap((line, position): Finding[] => {
    if (!line.startsWith("import ") || line.startsWith("import data.")) return [];
    return [[position + 1, "import packages below data only"]];
  });
}

function packageFindings(file: RegoFile): Finding[] {
  const row = file.text.split("\n").findIndex((line) => line.startsWith("package ")) + 1;
  const expected =
    path.posix.dirname(file.path).replaceAll("/", ".") + (isTest(file) ? "_test" : "");
  return packageOf(file) === expected ? [] : [[row, `the package must be ${expected}`]];
}

function packageOf(file: RegoFile): string | undefined {
  return /^package (\S+)$/m.exec(file.text)?.[1];
}

function ruleFindings(lines: readonly string[]): Finding[] {
  const seen = new Set<string>();
  return lines.flatMap((line, position): Finding[] => {
    if (line.startsWith("package ")) return annotationFindings(lines, position, "package");
    const name = RULE_START.exec(line)?.[1];
    if (name === undefined || NO_RULES.has(name) || seen.has(name)) return [];
    seen.add(name);
    const row = position + 1;
    const findings: Finding[] = [];
    if (!/^_?[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name)) findings.push([row, "use snake_case"]);
    if (/^_?(?:get|list)_/.test(name)) findings.push([row, "leave get_ and list_ out of names"]);
    if (!name.startsWith("_")) findings.push(...annotationFindings(lines, position, name));
    return findings;
  });
}

/** What the METADATA comment directly above a package or public rule lacks. */
function annotationFindings(lines: readonly string[], position: number, name: string): Finding[] {
  let start = position;
  while (lines[start - 1]?.startsWith("#") === true) start -= 1;
  const comment = lines.slice(start, position);
  const begin = comment.indexOf("# METADATA");
  if (begin < 0) return [[position + 1, `${name} has no METADATA directly above it`]];
  const keys = ["title", "description"].map((key) => `# ${key}: `);
  if (name === "deny" || name === "warn") keys.push("#   short_name: ", "#   failure_msg: ");
  return keys
    .filter((key) => !comment.slice(begin).some((line) => line.startsWith(key)))
    .map((key) => [position + 1, `the METADATA of ${name} has no ${key.replace(/\W/g, "")}`]);
}

function testFindings(file: RegoFile, files: readonly RegoFile[]): Finding[] {
  const tests = files.filter(
    (other) => isTest(other) && packageOf(other) === `${packageOf(file)}_test`,
  );
  const text = tests.map((test) => test.text).join("\n");
  const findings: Finding[] = [];
  if (!/^test_(?:success|allow)_/m.test(text))
    findings.push([1, "no test_success_* or test_allow_*"]);
  if (!/^test_(?:fail|deny)_/m.test(text)) findings.push([1, "no test_fail_* or test_deny_*"]);
  return findings;
}
