import { isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";
import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";
import type { PlacedJson, PlacedMember } from "../json/placed-json.ts";
import { YAML_SYNTAX_ERROR } from "./findings.ts";
import { parseYaml } from "./parse-yaml.ts";
import { nameOf } from "./yaml-value.ts";

/** Plain words of YAML 1.2's core schema; all else that is not quoted is text. */
const NULL = /^(?:null|Null|NULL|~|)$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const DECIMAL = /^[-+]?[0-9]+$/;
const OTHER_BASE = /^0(?:x[0-9a-fA-F]+|o[0-7]+)$/;
const FRACTION = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Beyond it a number is given as it was written. */
const MAX_DIGITS = 32;

/**
 * Reads one document of YAML 1.2 that one program writes and another reads: names plain and unique, no aliases, no tags, and
 * integers of any size as they are. Throws `invalid_parameter` with the place of the first thing that is wrong.
 */
export function placedYaml(text: string, file: string): PlacedJson {
  const fail = (at: number, message: string): PolicyError =>
    new PolicyError("invalid_parameter", `malformed YAML in ${file}`, {
      diagnostics: [
        {
          code: YAML_SYNTAX_ERROR.code,
          message,
          location: { file, ...positionAt(text, at) },
        },
      ],
    });
  const stream = parseYaml(text, { untyped: true });
  if (stream.kind === "refused") throw fail(stream.offset, stream.message);
  const [document, second] = stream.documents;
  const fault = document?.errors[0] ?? document?.warnings[0];
  if (fault !== undefined) throw fail(fault.pos[0], fault.message);
  if (second !== undefined) {
    throw fail(second.range[0], "another document begins here; only one is wanted");
  }
  return placed(document?.contents ?? null, 0, fail);
}

type Fail = (at: number, message: string) => PolicyError;

/** As deep as `parseYaml` lets a document be. */
function placed(node: Node | null, around: number, fail: Fail): PlacedJson {
  const at = node?.range?.[0] ?? around;
  if (node === null) return { kind: "scalar", at, value: null };
  if ("anchor" in node && node.anchor !== undefined) throw fail(at, "anchors are not read here");
  if (node.tag !== undefined && !node.tag.startsWith("tag:yaml.org,2002:")) {
    throw fail(at, `the tag ${node.tag} is not known here`);
  }
  if (isScalar(node)) return { kind: "scalar", at, value: scalar(node) };
  if (isSeq(node)) {
    return { kind: "list", at, items: node.items.map((item) => placed(item as Node, at, fail)) };
  }
  if (!isMap(node)) throw fail(at, "aliases are not read here: write the value out");
  const members = new Map<string, PlacedMember>();
  for (const pair of node.items) {
    const key = pair.key as Node | null;
    const nameAt = key?.range?.[0] ?? at;
    const name = nameOf(pair);
    if (name === undefined) throw fail(nameAt, "the name of a field must be plain text");
    if (members.has(name)) throw fail(nameAt, `the name ${JSON.stringify(name)} is there twice`);
    members.set(name, { nameAt, value: placed(pair.value as Node | null, nameAt, fail) });
  }
  return { kind: "map", at, members };
}

function scalar(node: Scalar): null | boolean | string | { readonly numberText: string } {
  const text = String(node.value ?? "");
  if (node.type !== "PLAIN") return node.type === undefined ? null : text;
  if (NULL.test(text)) return null;
  if (TRUE.test(text) || FALSE.test(text)) return TRUE.test(text);
  if (text.length > MAX_DIGITS) return text;
  if (OTHER_BASE.test(text)) return { numberText: String(BigInt(text)) };
  if (DECIMAL.test(text)) return { numberText: String(BigInt(text.replace("+", ""))) };
  return FRACTION.test(text) ? { numberText: text } : text;
}
