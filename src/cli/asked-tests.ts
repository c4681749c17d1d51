import type { AskedTests } from "../domain/bundle.ts";

/** Which tests an engine was asked for, as a line: `exact: 5 of 5`. */
export function describeAsked({ engine, asked, of, because }: AskedTests): string {
  const reason = because === undefined ? "" : `, because ${because}`;
  return `${engine}: ${asked} of ${of}${reason}`;
}
