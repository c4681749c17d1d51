/**
 * Asks GitHub who the job is, for an audience, and writes the answer into a file that only this user reads:
 * `node write-token.mjs AUDIENCE FILE`. Nothing of the answer is printed, but for the line that makes GitHub hide it.
 */
import { writeFile } from "node:fs/promises";

const LONGEST_MS = 30_000;
const MAX_TOKEN = 64 * 1024;

async function main([audience, file], env) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: asked, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
  if (!asked || !token) {
    throw new Error("the job may not say who it is: it needs `permissions: { id-token: write }`");
  }
  const url = new URL(asked);
  url.searchParams.set("audience", audience);
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${token}`, Accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  if (!response.ok) throw new Error(`GitHub answered ${response.status} instead of a token`);
  const { value } = await response.json();
  if (typeof value !== "string" || value.length > MAX_TOKEN || !/^[\w.=-]+$/.test(value)) {
    throw new Error("GitHub answered without a token");
  }
  console.log(`::add-mask::${value}`);
  await writeFile(file, value, { mode: 0o600 });
}

try {
  await main(process.argv.slice(2), process.env);
} catch (error) {
  console.log(`::error::${error.message}`);
  process.exitCode = 1;
}
