import type { Claim } from "../facts/dependencies/claim.ts";
import { CLAIM_CODES } from "./codes/all.ts";
import { isCounted, type OutcomeOptions } from "./outcome.ts";

/** What made the report. */
export interface SarifTool {
  readonly version: string;
}

/**
 * The claims that are not verified as a SARIF 2.1.0 log (OASIS): a contradiction is an error, what cannot be verified and counts
 * a warning, the rest a note. Rules are the reason codes.
 */
export function sarifOf(
  claims: readonly Claim[],
  options: OutcomeOptions,
  binary: string,
  tool: SarifTool,
): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "gatehouse go-sumcheck",
            version: tool.version,
            rules: CLAIM_CODES.filter(({ outcome }) => outcome !== "verified").map(
              ({ code, meaning }) => ({ id: code, shortDescription: { text: meaning } }),
            ),
          },
        },
        results: claims
          .filter(({ outcome }) => outcome !== "verified")
          .map((claim) => resultOf(claim, options, binary)),
      },
    ],
  };
}

function resultOf(claim: Claim, options: OutcomeOptions, binary: string): object {
  const { code, message, missing = [], place, module } = claim;
  const needs = missing.length > 0 ? ` Missing: ${missing.join("; ")}.` : "";
  return {
    ruleId: code,
    level: levelOf(claim, options),
    message: { text: `${message}${needs}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place?.file ?? binary) },
          ...(place?.row !== undefined && { region: { startLine: place.row } }),
        },
        ...(module !== undefined && { logicalLocations: [{ name: module, kind: "module" }] }),
      },
    ],
    properties: { claim: claim.claim, outcome: claim.outcome },
  };
}

function levelOf(claim: Claim, options: OutcomeOptions): "error" | "warning" | "note" {
  if (claim.outcome === "contradicted") return "error";
  return isCounted(claim, options) ? "warning" : "note";
}

/** A path as a relative or absolute URI reference (RFC 3986). */
function uriOf(file: string): string {
  const path = file.split("\\").join("/").split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${path}` : path;
}
