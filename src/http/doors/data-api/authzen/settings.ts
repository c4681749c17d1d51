import {
  ACCESS_QUESTIONS,
  type AccessPaths,
  type AccessQuestion,
} from "../../../../domain/access-paths.ts";
import { inForm } from "../../../../means/settings/parsers.ts";
import { misconfigured, type Setting } from "../../../../means/settings/setting.ts";

export const AUTHZEN: Setting<AccessPaths> = {
  name: "GATEHOUSE_AUTHZEN",
  fallback: "",
  meaning:
    "Which decisions answer the AuthZEN API: `evaluation=authz/allow`, and for searches `subject=`, `resource=`, `action=`, with commas between; what a bundle declares (`spec.authzen`) goes before. Empty: none.",
  parse: inForm({ kind: "list" }, parsePaths),
};

export const AUTHZEN_URL: Setting<string | undefined> = {
  name: "GATEHOUSE_AUTHZEN_URL",
  fallback: "",
  meaning:
    "How others reach this service, for AuthZEN's metadata. Empty: what the request names, with `https://` where TLS is spoken, by the server or its proxy.",
  parse: parseUrl,
};

function parsePaths(text: string, name: string): AccessPaths {
  const paths: Partial<Record<AccessQuestion, string>> = {};
  for (const pair of text.split(",").filter((each) => each.trim() !== "")) {
    const [question = "", path = "", ...more] = pair.split("=").map((each) => each.trim());
    const known = ACCESS_QUESTIONS.find((each) => each === question);
    const segments = path.replace(/^data\//, "").split("/");
    if (known === undefined || more.length > 0 || segments.includes("")) {
      const wanted = `evaluation=authz/allow, or ${ACCESS_QUESTIONS.slice(1).join(", ")} with a path is wanted`;
      throw misconfigured(name, `holds ${JSON.stringify(pair)}; ${wanted}`);
    }
    paths[known] = segments.join("/");
  }
  return paths;
}

function parseUrl(text: string, name: string): string | undefined {
  if (text === "") return undefined;
  if (/^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/.test(text)) return text.replace(/\/$/, "");
  throw misconfigured(name, `is ${JSON.stringify(text)}; a URL without query is wanted`);
}
