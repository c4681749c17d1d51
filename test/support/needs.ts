import { existsSync } from "node:fs";
import path from "node:path";
import { describe, test } from "@jest/globals";

/** True when a program is on the PATH or among the system's server programs; a whole path is looked for as it is. */
function hasProgram(program: string): boolean {
  if (path.isAbsolute(program)) return existsSync(program);
  const folders = `${process.env["PATH"] ?? ""}:/usr/sbin`.split(":");
  return folders.some((folder) => existsSync(path.join(folder, program)));
}

/**
 * A suite that needs programs which set-up installs where it can. Without them it fails under CI=true and is skipped,
 * with the reason in its name, elsewhere.
 */
export function describeWithProgram(
  name: string,
  programs: readonly string[],
  body: () => void,
): void {
  const missing = programs.filter((program) => !hasProgram(program));
  describeUnless(
    missing.length === 0 ? undefined : `${missing.join(" and ")}, which is not installed`,
    name,
    body,
  );
}

/** The same for a suite that starts containers or traces processes: it needs Linux and root too. */
export function describeAsRootWith(
  name: string,
  programs: readonly string[],
  body: () => void,
): void {
  if (process.platform === "linux" && process.getuid?.() === 0)
    describeWithProgram(name, programs, body);
  else describeUnless("root on Linux", name, body);
}

function describeUnless(need: string | undefined, name: string, body: () => void): void {
  const reason = `${name} (needs ${need})`;
  if (need === undefined) describe(name, body);
  else if (process.env["CI"] === "true") describe(name, () => failFor(reason));
  else describe.skip(reason, () => failFor(reason));
}

function failFor(reason: string): void {
  test("has the programs it needs", () => {
    throw new Error(reason);
  });
}
