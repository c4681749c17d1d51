export interface OsvSample {
  readonly [name: string]: unknown;
  readonly affected: readonly object[];
}

/** A record in the shape of the Go database, reviewed. */
export const REVIEWED: OsvSample = {
  schema_version: "1.3.1",
  id: "GO-2024-2687",
  modified: "2024-05-20T16:03:47Z",
  published: "2024-04-03T21:12:01Z",
  aliases: ["GHSA-4v7x-pqxf-cx7m", "CVE-2023-45288"],
  summary: "HTTP/2 CONTINUATION flood in net/http",
  details: "An attacker may cause an HTTP/2 endpoint to read arbitrary amounts of header data.",
  affected: [
    {
      package: { name: "stdlib", ecosystem: "Go" },
      ranges: [
        {
          type: "SEMVER",
          events: [
            { introduced: "0" },
            { fixed: "1.21.9" },
            { introduced: "1.22.0-0" },
            { fixed: "1.22.2" },
          ],
        },
      ],
      ecosystem_specific: { imports: [{ path: "net/http", symbols: ["Client.Do"] }] },
    },
    {
      package: { name: "golang.org/x/net", ecosystem: "Go" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "0.23.0" }] }],
    },
  ],
  references: [{ type: "REPORT", url: "https://go.dev/issue/65051" }],
  database_specific: { url: "https://pkg.go.dev/vuln/GO-2024-2687", review_status: "REVIEWED" },
};

/** The same in the shape of GitHub's, which grades it. */
export const GRADED: OsvSample = {
  schema_version: "1.7.3",
  id: "GHSA-4v7x-pqxf-cx7m",
  modified: "2026-02-04T02:46:11.512Z",
  published: "2024-04-04T06:30:30Z",
  aliases: ["CVE-2023-45288"],
  summary: "net/http, x/net/http2: close connections when receiving too many headers",
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L" }],
  affected: [
    {
      package: { name: "golang.org/x/net", ecosystem: "Go", purl: "pkg:golang/golang.org/x/net" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "0.23.0" }] }],
      database_specific: { source: "https://github.com/advisories" },
    },
  ],
  database_specific: { cwe_ids: ["CWE-400"], severity: "MODERATE", github_reviewed: true },
};

/** Not reviewed: the fix stands in `custom_ranges` alone. */
export const UNREVIEWED: OsvSample = {
  schema_version: "1.3.1",
  id: "GO-2024-2519",
  modified: "2024-07-01T20:11:05Z",
  published: "2024-02-15T00:00:00Z",
  aliases: ["CVE-2020-12459"],
  summary: "Grafana world readable configuration files in github.com/grafana/grafana",
  affected: [
    {
      package: { name: "github.com/grafana/grafana", ecosystem: "Go" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }],
      ecosystem_specific: {
        custom_ranges: [
          { type: "ECOSYSTEM", events: [{ introduced: "6.0.0" }, { fixed: "7.2.1" }] },
        ],
      },
    },
  ],
  database_specific: { review_status: "UNREVIEWED" },
};

const COMMITS_ONLY: OsvSample = {
  id: "OSV-2023-1",
  modified: "2023-05-01T00:00:00Z",
  affected: [
    {
      package: { name: "example.com/fuzzed", ecosystem: "Go" },
      ranges: [{ type: "GIT", repo: "https://example.com/fuzzed", events: [{ introduced: "0" }] }],
    },
  ],
};

const WITHDRAWN: OsvSample = {
  ...REVIEWED,
  id: "GO-2022-0001",
  withdrawn: "2024-05-15T05:30:56Z",
};

const OTHER_ECOSYSTEM: OsvSample = {
  id: "GHSA-aaaa-bbbb-cccc",
  modified: "2025-01-01T00:00:00Z",
  affected: [
    {
      package: { name: "lodash", ecosystem: "npm" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "4.17.21" }] }],
    },
  ],
};

export const ALL: readonly object[] = [
  UNREVIEWED,
  REVIEWED,
  GRADED,
  COMMITS_ONLY,
  WITHDRAWN,
  OTHER_ECOSYSTEM,
];
