import type { CliIo } from "../../cli-io.ts";
import { writeJson, writeLines } from "../../cli-io.ts";
import type { GrantText, NewToken } from "../../client/tokens.ts";
import { paintFor, plain } from "../../paint.ts";

/** `agent of authz, k8s/*` and so on. */
export function grantText({ role, bundles, paths }: GrantText): string {
  const about = bundles ?? paths;
  return about === undefined ? role : `${role} of ${about.join(", ")}`;
}

/** The token alone on standard output, so that it can go into a file; what it is on standard error. */
export function showNewToken(io: CliIo, token: NewToken, asJson: boolean): void {
  if (asJson) {
    writeJson(io.stdout, token);
    return;
  }
  writeLines(io.stdout, [token.token]);
  const { strong, faint } = paintFor(io, "stderr");
  const until = token.expires_at === undefined ? "without an end" : `until ${token.expires_at}`;
  const what = token.grants.map(grantText).join("; ");
  writeLines(io.stderr, [
    `${strong(plain(token.name))}: ${plain(what)}, ${until}. Its id is ${token.id}.`,
    faint("The token is shown this once: keep it in a file that only its user can read."),
  ]);
}
