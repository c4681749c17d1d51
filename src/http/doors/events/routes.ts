import { z } from "zod";
import { type Route, STREAM, type Stream } from "../../route.ts";
import type { EventStreams } from "./event-stream.ts";

const events = z.string().meta({ id: "Events" });

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
      describes: {
        operation: "followEvents",
        headers: {
          "Last-Event-ID": {
            what: "The id of the last event that was read: what came after it follows.",
            schema: z.string(),
          },
        },
        answers: {
          200: {
            what: "`head` and `deleted` events whose data is a bundle's name and head, and `gap` events where moves may be missing",
            content: { "text/event-stream": events },
          },
        },
      },
    },
  ];
}
