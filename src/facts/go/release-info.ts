import { z } from "zod";
import { utcTime } from "../../means/text/utc-time.ts";

/** A version as a proxy tells of it (`<version>.info`). */
export interface ReleaseInfo {
  /** RFC 3339 in UTC. */
  readonly time?: string | undefined;
  /** Where the source came from. */
  readonly origin?: { readonly vcs: string; readonly url: string } | undefined;
}

const INFO = z.object({
  Time: z.string().optional(),
  Origin: z.object({ VCS: z.string().optional(), URL: z.string().optional() }).nullish(),
});

/** What an `.info` file of a module cache tells; undefined where it is none. */
export function parseReleaseInfo(text: string): ReleaseInfo | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = INFO.safeParse(value);
  if (!parsed.success) return undefined;
  const { Time: time, Origin: origin } = parsed.data;
  const [vcs, url] = [origin?.VCS, origin?.URL];
  return {
    time: time === undefined ? undefined : utcTime(time),
    origin: vcs === undefined || url === undefined ? undefined : { vcs, url },
  };
}
