import { ALL } from "../../../domain/grant.ts";
import { checkJson, isBlank } from "../../../means/json/input-json.ts";
import type { HttpRequest } from "../../exchange.ts";
import { splitEscaped } from "../../narrowing/input-path.ts";
import type { Narrowing } from "../../narrowing/narrowing.ts";
import { malformed, readWholeInput } from "./decision-input.ts";
import type { DecisionRoute } from "./decision-route.ts";
import { subjectOf } from "./require-access.ts";

/** Lets a policy refuse a decision that a role allows, as `Narrowing` does. */
export function narrowDecision(
  narrowing: Narrowing | undefined,
  { access, method, path, query, headers, source, body }: HttpRequest,
  route: DecisionRoute,
): void | Promise<void> {
  if (access === undefined || narrowing?.isThere() !== true) return;
  return narrowing.narrow({
    ...{ access, role: "decider", subject: subjectOf(route) ?? ALL },
    ...{ method, path: pathOf(path, route), query, headers },
    lines: source?.headersDistinct,
    body: () => (body.length === 0 ? undefined : onlyValue(body)),
  });
}

/** What OPA decides by may be followed by something; what it authorises by may not. */
function onlyValue(body: Uint8Array): Uint8Array {
  const value = readWholeInput(body);
  if (!isBlank(body) && isBlank(body, checkJson(body))) return value;
  throw malformed("body", "", "one JSON document is wanted");
}

/** A bundle is named with escaped slashes or plain ones: it is the same. */
function pathOf(path: string, route: DecisionRoute): readonly string[] {
  if (route.kind !== "data" || route.bundle === undefined) return splitEscaped(path);
  return ["v1", "bundles", ...route.bundle.split("/"), "data", ...route.path];
}
