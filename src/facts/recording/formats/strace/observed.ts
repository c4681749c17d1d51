import { PATH_ARGUMENTS, VALUE_ARGUMENTS } from "../../observed-arguments.ts";
import type { SeenValue } from "../../recording-builder.ts";
import { printedString, printedValue } from "./strace-arguments.ts";

/** The kernel's TASK_COMM_LEN without the NUL: what it calls a process. */
const LONGEST_COMM = 15;

/** What a process is called when this `execve` succeeds. */
export function programOf(name: string, texts: readonly string[]): string | undefined {
  if (name !== "execve" && name !== "execveat") return undefined;
  const path = observedPath(name, texts);
  const file = path?.slice(path.lastIndexOf("/") + 1);
  if (file === undefined || file === "") return undefined;
  const bytes = Buffer.from(file);
  return bytes.length <= LONGEST_COMM ? file : bytes.toString("utf8", 0, LONGEST_COMM);
}

/** The path that it takes, joined to the folder that `-y` tells; undefined where it takes none or strace cut it. */
export function observedPath(name: string, texts: readonly string[]): string | undefined {
  const argument = PATH_ARGUMENTS.get(name);
  if (argument === undefined) return undefined;
  const path = printedString(texts[argument.index]);
  if (path === undefined || path === "" || path.startsWith("/")) return path;
  const folder = argument.folder === undefined ? undefined : texts[argument.folder];
  const base = /^[A-Z0-9_]+<(\/[^>]*)>$/.exec(folder ?? "")?.[1];
  return base === undefined ? path : `${base}/${path}`;
}

/** The values of its arguments that are kept. */
export function observedValues(name: string, texts: readonly string[]): readonly SeenValue[] {
  return (VALUE_ARGUMENTS.get(name) ?? []).flatMap((index) => {
    const printed =
      name === "clone" ? texts.find((each) => each.startsWith("flags=")) : texts[index];
    const text = printedValue(printed?.replace(/^flags=/, ""));
    return text === undefined ? [] : [{ index, text }];
  });
}
