import { ADVISORIES_API_VERSION, ADVISORIES_KIND, type Advisories } from "./advisory.ts";

/** The compact file: JSON with one line for each advisory, so that two snapshots can be compared by line. */
export function writeAdvisories({ snapshot, advisories, unread }: Advisories): string {
  const members = [
    `  "apiVersion": ${JSON.stringify(ADVISORIES_API_VERSION)}`,
    `  "kind": ${JSON.stringify(ADVISORIES_KIND)}`,
    `  "snapshot": ${JSON.stringify(snapshot)}`,
    listOf("advisories", advisories),
    listOf("unread", unread),
  ];
  return `{\n${members.join(",\n")}\n}\n`;
}

function listOf(name: string, items: readonly unknown[]): string {
  if (items.length === 0) return `  "${name}": []`;
  return `  "${name}": [\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
}
