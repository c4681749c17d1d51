import type { AuditLog } from "../../../storage/audit-log.ts";
import { json } from "../../description.ts";
import type { Route } from "../../route.ts";
import { LINES, listAudit } from "./audit-handlers.ts";
import { AUDIT_QUERY } from "./audit-query.ts";
import { lines, page } from "./audit-shapes.ts";

export interface AuditRoutesOptions {
  readonly log: Pick<AuditLog, "read" | "ends">;
}

/** What operators read of what was done. */
export function auditRoutes(options: AuditRoutesOptions): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/audit",
      summary: "Who did what: pages, or all as JSON lines with Accept: application/x-ndjson",
      who: "operator",
      handle: (exchange) => listAudit(options, exchange),
      describes: {
        operation: "listAudit",
        query: AUDIT_QUERY,
        answers: { 200: { what: "The records", content: { ...json(page), [LINES]: lines } } },
        refuses: [400],
      },
    },
  ];
}
