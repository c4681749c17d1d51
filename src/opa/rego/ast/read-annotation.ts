import { isLosslessArray, type LosslessJson, readJson } from "../../../means/json/read-json.ts";
import { formatGoFloat } from "../../go/float.ts";
import { GoError } from "../../go/go-error.ts";
import { parseUrl } from "../../go/url/parse-url.ts";
import { urlText } from "../../go/url/url-text.ts";
import { isGoSpace } from "../../go/white-space.ts";
import { isTimestamp, scalarJson, timestampText } from "../../go/yaml/scalar-type.ts";
import { type ScalarWriter, yamlToJson } from "../../go/yaml/yaml-to-json.ts";
import { refWords } from "./ref-words.ts";

type Members = ReadonlyMap<string, LosslessJson>;

/** Each scalar as it is written: go-yaml takes it so where a string is wanted. */
const asText: ScalarWriter = (value, text) => (value === null ? "null" : JSON.stringify(text));

/** Each scalar as OPA's InterfaceToValue takes what go-yaml makes of it. */
const asValue: ScalarWriter = (value, text, isPlain) => {
  if (typeof value === "number" && Number.isFinite(value)) return formatGoFloat(value, "g", -1);
  // OPA makes an int of what is a uint64.
  if (typeof value === "object" && value !== null) return String(BigInt.asIntN(64, value.integer));
  const isDate = isPlain && typeof value === "string" && isTimestamp(value);
  return isDate ? JSON.stringify(timestampText(text)) : scalarJson(value);
};

/**
 * What `rego.metadata.rule()` says of the YAML of a METADATA comment, with the scope where there is one (v1/ast/parser.go,
 * metadataParser, and annotations.go, toTerm). Throws a GoError for much of what OPA refuses, not for all.
 */
export function readAnnotation(yaml: string): Members {
  const texts = readYaml(yaml, asText);
  const values = readYaml(yaml, asValue);
  const annotation = new Map<string, LosslessJson>();
  for (const name of ["scope", "title", "description"]) {
    const text = texts.get(name);
    if (typeof text === "string" && text !== "") annotation.set(name, text);
  }
  if (isTrue(texts.get("entrypoint"))) annotation.set("entrypoint", true);
  // As in OPA those that are null are none.
  const organizations = listOf(texts.get("organizations")).filter((each) => each !== null);
  const lists: readonly (readonly [string, readonly LosslessJson[]])[] = [
    ["organizations", organizations],
    ["related_resources", listOf(values.get("related_resources")).map(readRelatedResource)],
    ["authors", listOf(values.get("authors")).map(readAuthor)],
    ["schemas", listOf(readYaml(yaml, scalarJson).get("schemas")).map(readSchema)],
  ];
  for (const [name, list] of lists) if (list.length > 0) annotation.set(name, list);
  for (const name of ["custom", "labels"]) {
    const members = values.get(name);
    if (members instanceof Map && members.size > 0) annotation.set(name, members);
  }
  return annotation;
}

function readYaml(yaml: string, write: ScalarWriter): Members {
  const json = readJson(yamlToJson(yaml, write));
  return json instanceof Map ? json : new Map();
}

function listOf(json: LosslessJson | undefined): readonly LosslessJson[] {
  return json !== undefined && isLosslessArray(json) ? json : [];
}

/** Words of YAML 1.1 count where a boolean is wanted. */
function isTrue(text: LosslessJson | undefined): boolean {
  return typeof text === "string" && /^(?:true|True|TRUE|y|Y|yes|on)$/.test(text);
}

function readRelatedResource(json: LosslessJson): LosslessJson {
  const written = typeof json === "string" ? json : trimmedMember(json, "ref");
  if (written === "") throw new GoError("a related resource without its ref");
  const ref = urlText(parseUrl(written));
  return presentMembers({ ref, description: trimmedMember(json, "description") });
}

function readAuthor(json: LosslessJson): LosslessJson {
  if (typeof json !== "string") {
    return presentMembers({
      name: trimmedMember(json, "name"),
      email: trimmedMember(json, "email"),
    });
  }
  const words = wordsOf(json);
  const [, email] = /^<(.*)>$/s.exec(words.at(-1) ?? "") ?? [];
  const name = (email === undefined ? words : words.slice(0, -1)).join(" ");
  return presentMembers({ name, email: email ?? "" });
}

function readSchema(json: LosslessJson): LosslessJson {
  const [[path, schema] = ["", ""]] = json instanceof Map ? json : [];
  const annotation = new Map<string, LosslessJson>([["path", wordsOfRef(path)]]);
  if (typeof schema === "string") annotation.set("schema", wordsOfRef(schema));
  else annotation.set("definition", schema);
  return annotation;
}

function wordsOfRef(text: string): readonly string[] {
  const words = refWords(text);
  if (words === undefined) throw new GoError("invalid document reference");
  return words;
}

function presentMembers(members: Readonly<Record<string, string>>): Members {
  return new Map(Object.entries(members).filter(([, text]) => text !== ""));
}

/** What is no text counts as none. */
function trimmedMember(json: LosslessJson, name: string): string {
  const text = json instanceof Map ? json.get(name) : undefined;
  if (typeof text !== "string") return "";
  let [start, end] = [0, text.length];
  while (start < end && isGoSpace(text.charAt(start))) start++;
  while (end > start && isGoSpace(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Go's strings.Fields. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  for (const character of `${text} `) {
    if (!isGoSpace(character)) word += character;
    else if (word !== "") {
      words.push(word);
      word = "";
    }
  }
  return words;
}
