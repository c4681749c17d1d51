/** Gives the steps that follow what a push has answered: `node write-outputs.mjs ANSWER`. */
import { appendFile, readFile } from "node:fs/promises";

const [file] = process.argv.slice(2);
const { revision, head } = JSON.parse(await readFile(file, "utf8"));
if (!/^[0-9a-f]{64}$/.test(revision)) throw new Error("the answer names no revision");
const sequence = Number.isSafeInteger(head?.sequence) ? head.sequence : "";
await appendFile(process.env.GITHUB_OUTPUT, `revision=${revision}\nsequence=${sequence}\n`);
