import { type Route, STREAM, type Stream } from "../../route.ts";
import type { EventStreams } from "./event-stream.ts";

export function eventRoutes(streams: EventStreams): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/events",
      summary: "Head moves as server-sent events, resumable by Last-Event-ID",
      who: "viewer",
      about: "own",
      handle: async ({ request, response, access }): Promise<Stream> => {
        await streams.open(request, response, access);
        return STREAM;
      },
    },
  ];
}
