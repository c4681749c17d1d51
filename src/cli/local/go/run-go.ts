import { execFile } from "node:child_process";
import path from "node:path";
import { PolicyError, systemCodeOf } from "../../../domain/policy-error.ts";
import type { CliIo } from "../../cli-io.ts";

const MAX_BYTES: number = 64 * 1024 * 1024;

/** What asks Go for the build list with all that it knows of each module: it may ask the proxies. */
export const LIST_ARGUMENTS: readonly string[] = ["list", "-m", "-u", "-retracted", "-json", "all"];

/** The standard output of the go command, run beside a go.mod in that workspace or in none. Throws where it fails. */
export async function runGo(
  io: CliIo,
  goMod: string,
  goWork: string | undefined,
  arguments_: readonly string[],
): Promise<Uint8Array> {
  const cwd = path.dirname(path.resolve(io.cwd, goMod));
  const options = {
    cwd,
    env: { ...io.env, GOWORK: goWork === undefined ? "off" : path.resolve(io.cwd, goWork) },
    maxBuffer: MAX_BYTES,
    signal: io.signal,
    encoding: "buffer",
  } as const;
  return await new Promise((resolve, reject) => {
    execFile("go", [...arguments_], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(failure(arguments_, error, stderr.toString()));
    });
  });
}

function failure(arguments_: readonly string[], error: Error, stderr: string): PolicyError {
  const command = `go ${arguments_.join(" ")}`;
  const message =
    systemCodeOf(error) === "ENOENT"
      ? `there is no go to run ${command}: install it, or give its output with --list`
      : `${command} failed: ${stderr.trim().slice(0, 4000) || error.message}`;
  return new PolicyError("invalid_parameter", message, { cause: error });
}
