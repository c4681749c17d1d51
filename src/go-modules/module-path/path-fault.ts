import { hasRawBytes } from "../../opa/go/text-bytes.ts";
import { splitPathVersion } from "./path-version.ts";

type Kind = "module" | "import" | "file";

/** Names that Windows keeps for itself, in any letter case and with any extension. */
const WINDOWS_NAMES: ReadonlySet<string> = new Set([
  ...["CON", "PRN", "AUX", "NUL"],
  ...["COM", "LPT"].flatMap((name) => Array.from("123456789", (digit) => name + digit)),
]);
const OTHER_CHARACTER: Readonly<Record<Kind, RegExp>> = {
  module: /[^-._~0-9A-Za-z]/u,
  import: /[^-._~+0-9A-Za-z]/u,
  file: /[^-!#$%&()+,.=@[\]^_{}~ 0-9A-Za-z\u{80}-\u{10ffff}]|(?!\p{L})[\u{80}-\u{10ffff}]/u,
};

/** Why a text is no module path (module.CheckPath), undefined for one that is. */
export function pathFault(path: string): string | undefined {
  const fault = checkPath(path, "module");
  if (fault !== undefined) return fault;
  const [host = ""] = path.split("/", 1);
  if (!host.includes(".")) return "its first element must hold a dot, as domain names do";
  const other = /[^-.0-9a-z]/u.exec(host)?.[0];
  if (other !== undefined) {
    return `its first element holds ${JSON.stringify(other)}; only a-z, 0-9, dots and dashes may be there`;
  }
  if (splitPathVersion(path) !== undefined) return undefined;
  return path.startsWith("gopkg.in/")
    ? "a path below gopkg.in must end in a major version such as .v2"
    : "its last element must be a major version from /v2 on, without dots or leading zeros";
}

/** Why a text is no import path (module.CheckImportPath), undefined for one that is. */
export function importPathFault(path: string): string | undefined {
  return checkPath(path, "import");
}

/** Why a text is no path of a file in a module (module.CheckFilePath), undefined for one that is. */
export function filePathFault(path: string): string | undefined {
  return checkPath(path, "file");
}

function checkPath(path: string, kind: Kind): string | undefined {
  if (hasRawBytes(path)) return "it is not UTF-8";
  if (path === "") return "it is empty";
  if (path.startsWith("-") && kind !== "file") return "it begins with a dash";
  if (path.includes("//")) return "it holds two slashes in a row";
  if (path.startsWith("/")) return "it begins with a slash";
  if (path.endsWith("/")) return "it ends in a slash";
  for (const element of path.split("/")) {
    const fault = elementFault(element, kind);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function elementFault(element: string, kind: Kind): string | undefined {
  const name = JSON.stringify(element);
  if (/^\.+$/.test(element)) return `the element ${name} is nothing but dots`;
  if (element.startsWith(".") && kind === "module") return `the element ${name} begins with a dot`;
  if (element.endsWith(".")) return `the element ${name} ends in a dot`;
  const other = OTHER_CHARACTER[kind].exec(element)?.[0];
  if (other !== undefined) return `it holds ${JSON.stringify(other)}, which no ${kind} path may`;
  const [short = ""] = element.split(".", 1);
  if (WINDOWS_NAMES.has(short.toUpperCase())) return `Windows keeps the name ${short} for itself`;
  return kind !== "file" && /~[0-9]+$/.test(short)
    ? `the element ${name} ends in a tilde and digits, as short names on Windows do`
    : undefined;
}
