import type { FileTree, GeneratorDocument } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { isDataFile } from "./data-files.ts";
import { UNREAD_FILE } from "./findings.ts";
import { DECLARATION } from "./read-declaration.ts";

/** One misunderstanding can make many; the first ones say it all. */
const MAX_FINDINGS = 20;
/** Parts of an OPA bundle that are made anew. */
const BY_PRODUCTS: ReadonlySet<string> = new Set([DECLARATION, "plan.json"]);
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Warns of files that look like data and are none: a bundle's data is `data.json` and `data.yaml`
 * alone. Hidden files and folders, which tools keep for themselves, are passed over.
 */
export function unreadFiles(tree: FileTree, documents: readonly GeneratorDocument[]): Diagnostic[] {
  const read = new Set([...BY_PRODUCTS, ...documents.map(({ file }) => file)]);
  const unread = [...tree.keys()].filter((file) => looksLikeData(file) && !read.has(file)).sort();
  const findings = unread.slice(0, MAX_FINDINGS).map((file): Diagnostic => {
    return {
      code: UNREAD_FILE.code,
      message: `this is no data: of a bundle OPA loads only files named data.json or data.yaml; ${advice(file)}`,
      location: { file, row: 1, col: 1 },
    };
  });
  const rest = unread.length - findings.length;
  if (rest === 0) return findings;
  return [
    ...findings,
    { code: UNREAD_FILE.code, message: `and ${rest} more files that are no data` },
  ];
}

function looksLikeData(file: string): boolean {
  const isHidden = file.split("/").some((segment) => segment.startsWith("."));
  return /\.(?:json|ya?ml)$/i.test(file) && !isHidden && !isDataFile(file);
}

/** Where it would be data, under the name that it has now. */
function advice(file: string): string {
  const [, stem = "", extension = ""] = /^(.*)\.([^.]+)$/.exec(file) ?? [];
  const kind = extension.toLowerCase() === "json" ? "json" : "yaml";
  const document = stem.split("/").reduce((path, segment) => {
    return IDENTIFIER.test(segment) ? `${path}.${segment}` : `${path}[${JSON.stringify(segment)}]`;
  }, "data");
  return `as ${stem}/data.${kind} it is ${document}`;
}
