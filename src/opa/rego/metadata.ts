/** A METADATA annotation (OPA docs, policy-language, Annotations). */
export interface Metadata {
  readonly title: string;
  readonly description: string;
  readonly entrypoint?: boolean;
  readonly custom?: Readonly<Record<string, number | string | readonly string[]>>;
}

const WIDTH = 100;
const PLAIN = /^[A-Za-z][A-Za-z0-9 _./,;()<>'-]*$/;
/** Words that YAML reads as something other than text. */
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
/** Single-spaced words of visible characters: what a folded block gives back as it was. */
const NOT_FOLDABLE = /^ | $| {2}|[^ \p{L}\p{N}\p{P}\p{S}]/u;

/** The comment lines of an annotation. Whatever the texts hold, each stays inside its own value. */
export function metadataText(metadata: Metadata): string {
  const lines = ["METADATA", ...textLines("title", metadata.title, "")];
  lines.push(...textLines("description", metadata.description, ""));
  if (metadata.entrypoint === true) lines.push("entrypoint: true");
  const custom = Object.entries(metadata.custom ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (custom.length > 0) lines.push("custom:");
  for (const [key, value] of custom) lines.push(...customLines(key, value));
  return lines.map((line) => `# ${line}\n`).join("");
}

function customLines(key: string, value: number | string | readonly string[]): string[] {
  if (typeof value === "number") return [`  ${yamlScalar(key)}: ${value}`];
  if (typeof value === "string") return textLines(yamlScalar(key), value, "  ");
  return [`  ${yamlScalar(key)}:`, ...value.map((item) => `    - ${yamlScalar(item)}`)];
}

function textLines(key: string, value: string, indent: string): string[] {
  const line = `${indent}${key}: ${yamlScalar(value)}`;
  if (line.length + 2 <= WIDTH || value === "" || NOT_FOLDABLE.test(value)) return [line];
  return [
    `${indent}${key}: >-`,
    ...wrapped(value, WIDTH - 4 - indent.length).map((part) => `${indent}  ${part}`),
  ];
}

/** Plain where YAML reads it back as this very text, else in JSON's quotes, which YAML shares. */
function yamlScalar(value: string): string {
  if (PLAIN.test(value) && !value.endsWith(" ") && !NOT_TEXT.test(value)) return value;
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/gu,
    (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`,
  );
}

function wrapped(value: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of value.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
