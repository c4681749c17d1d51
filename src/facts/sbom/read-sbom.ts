import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";
import { firstValue, jsonTape } from "../../means/json/json-tape.ts";
import { firstNotUtf8 } from "../../means/json/utf8.ts";
import { SBOM_ERROR } from "../findings.ts";
import { readCycloneDx } from "./cyclonedx/read-cyclonedx.ts";
import { type DocumentPart, membersOf, refused, textOf } from "./document-part.ts";
import type { Sbom } from "./sbom.ts";
import { readSpdx } from "./spdx/read-spdx.ts";

export const MAX_SBOM_BYTES = 80_000_000;

const CYCLONEDX_VERSIONS = ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];
const SPDX_VERSIONS = ["SPDX-2.2", "SPDX-2.3"];
const EXPECTED = "CycloneDX or SPDX 2.3 in its JSON form was expected";

/**
 * Reads a CycloneDX or SPDX 2 document in JSON. Throws `invalid_parameter` with the place of the first thing that cannot be, and
 * `too_large` past 80 MB, 200,000 components or a million edges.
 */
export function readSbom(bytes: Uint8Array, file: string): Sbom {
  if (bytes.length > MAX_SBOM_BYTES) {
    throw new PolicyError("too_large", `${file} is larger than 80 MB, which no SBOM may be here`);
  }
  refuseOtherForms(bytes, file);
  const whole: DocumentPart = { file, tape: jsonTape(bytes, file), entry: 0 };
  const members = membersOf(whole, "an SBOM");
  const both = members.has("bomFormat") ? members.get("spdxVersion") : undefined;
  if (both !== undefined) throw refused(both, `${EXPECTED}, not both in one document`);
  if (members.has("bomFormat")) {
    const version = oneOf(members, "specVersion", CYCLONEDX_VERSIONS, whole);
    oneOf(members, "bomFormat", ["CycloneDX"], whole);
    return readCycloneDx(members, { file, format: "CycloneDX", version });
  }
  if (members.has("spdxVersion")) {
    const version = oneOf(members, "spdxVersion", SPDX_VERSIONS, whole).replace("SPDX-", "");
    return readSpdx(members, { file, format: "SPDX", version });
  }
  if (members.has("@graph")) throw refused(whole, `${EXPECTED}; SPDX 3 is not read`);
  throw refused(whole, `${EXPECTED}: it has neither "bomFormat" nor "spdxVersion"`);
}

function oneOf(
  members: ReadonlyMap<string, DocumentPart>,
  name: string,
  known: readonly string[],
  whole: DocumentPart,
): string {
  const part = members.get(name);
  if (part === undefined) throw refused(whole, `it has no ${JSON.stringify(name)}`);
  const text = textOf(part, JSON.stringify(name));
  if (known.includes(text)) return text;
  throw refused(
    part,
    `${JSON.stringify(name)} was expected to be ${known.join(", ")}, not ${JSON.stringify(text)}`,
  );
}

/** What is no JSON is told apart, so that one learns which form to ask the generator for. */
function refuseOtherForms(bytes: Uint8Array, file: string): void {
  const broken = firstNotUtf8(bytes);
  if (broken !== undefined) {
    throw atOffset(bytes, file, broken, "text in UTF-8 was expected");
  }
  const at = firstValue(bytes);
  const text = Buffer.from(bytes.subarray(at, at + 16)).toString("latin1");
  if (text.startsWith("{")) return;
  const form = text.startsWith("<")
    ? "XML"
    : /^(?:SPDXVersion:|#)/.test(text)
      ? "SPDX tag-value"
      : text === ""
        ? "an empty file"
        : "this";
  const hint = "ask its generator for cyclonedx-json or spdx-json";
  throw atOffset(bytes, file, at, `${EXPECTED}, not ${form}; ${hint}`);
}

function atOffset(bytes: Uint8Array, file: string, offset: number, message: string): PolicyError {
  const location = { file, ...positionAt(bytes, offset) };
  return new PolicyError("invalid_parameter", `cannot read ${file} as an SBOM: ${message}`, {
    diagnostics: [{ code: SBOM_ERROR.code, message, location }],
  });
}
