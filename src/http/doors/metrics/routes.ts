import { z } from "zod";
import type { Route } from "../../route.ts";

const exposed = z.string().meta({ id: "Metrics" });

export interface Exposition {
  render(): Promise<string>;
  readonly contentType: string;
}

export function metricsRoutes(exposition: Exposition): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/metrics",
      summary: "Prometheus metrics",
      who: "viewer",
      handle: async () => ({
        status: 200,
        headers: { "Content-Type": exposition.contentType },
        body: await exposition.render(),
      }),
      describes: {
        operation: "showMetrics",
        answers: {
          200: { what: "The exposition", content: { [exposition.contentType]: exposed } },
        },
      },
    },
  ];
}
