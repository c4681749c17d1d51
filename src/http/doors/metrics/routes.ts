import type { Route } from "../../route.ts";

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
    },
  ];
}
