#!/usr/bin/env node
import { systemCodeOf } from "../domain/policy-error.ts";
import type { CliIo } from "./cli-io.ts";
import { runProgram } from "./program.ts";

const interrupt = new AbortController();
// Once: a second Ctrl-C ends the program at once, as the system does it.
process.once("SIGINT", () => interrupt.abort());

// A reader that went away (`gatehouse list | head -1`) has all it wants.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (systemCodeOf(error) !== "EPIPE") throw error;
    process.exit();
  });
}

const io: CliIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  signal: interrupt.signal,
  now: Date.now,
};

process.exitCode = await runProgram(process.argv.slice(2), io);
// Whatever is still open after Ctrl-C is not waited for.
if (interrupt.signal.aborted) process.exit();
