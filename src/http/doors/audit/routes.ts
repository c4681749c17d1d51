import type { AuditLog } from "../../../storage/audit-log.ts";
import type { Route } from "../../route.ts";
import { listAudit } from "./audit-handlers.ts";

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
    },
  ];
}
