import { Agent, get } from "node:http";
import { keepOutput } from "../../containers/kept-output.ts";
import { startGroup } from "../../containers/process-group.ts";
import { messageOf } from "../../domain/policy-error.ts";

/** What is asked of a service: a request to an `http://` URL, or a command line for the shell of this machine. */
export type Work =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "command"; readonly command: string };

/** Does one sort of work again and again. */
export interface Worker {
  /** Once; gives why it failed, undefined where it did not. Never rejects. */
  once(signal: AbortSignal): Promise<string | undefined>;
  /** Closes the connection that requests share. */
  end(): void;
}

const TIMEOUT_MS = 30_000;
const KEPT_BYTES = 2_000;
const GOOD_STATUS = 400;

export function parseWork(text: string): Work {
  const isUrl = /^http:\/\//.test(text) && URL.canParse(text);
  return isUrl ? { kind: "url", url: text } : { kind: "command", command: text };
}

export function workText(work: Work): string {
  return work.kind === "url" ? work.url : work.command;
}

export function startWorker(work: Work, environment: Readonly<Record<string, string>>): Worker {
  if (work.kind === "command") {
    return {
      once: async (signal) => await runCommand(work.command, environment, signal),
      end: () => {},
    };
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    once: async (signal) => await request(work.url, agent, signal),
    end: () => agent.destroy(),
  };
}

async function runCommand(
  command: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const group = startGroup({
    argv: ["/bin/sh", "-c", command],
    env,
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  const kept = [group.child.stdout, group.child.stderr].map((stream) =>
    keepOutput(stream, KEPT_BYTES),
  );
  const { status, signal: ended, killed, error } = await group.closed;
  if (status === 0) return undefined;
  const how = error ?? killed ?? ended ?? `exit status ${status}`;
  const said = kept.map((output) => output.text().trim()).filter((text) => text !== "");
  return [how, ...said].join(": ");
}

/** One GET whose whole answer is read and dropped. */
function request(url: string, agent: Agent, signal: AbortSignal): Promise<string | undefined> {
  // Listened to by hand: a request with a signal of its own gives its listener back too late for thousands of them.
  let abort = (): void => {};
  return new Promise<string | undefined>((resolve) => {
    const fail = (error: Error): void => resolve(messageOf(error));
    const asked = get(url, { agent, timeout: TIMEOUT_MS }, (answer) => {
      const status = answer.statusCode ?? 0;
      answer.on("error", fail);
      answer.on("end", () => resolve(status < GOOD_STATUS ? undefined : `status ${status}`));
      answer.resume();
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.on("error", fail);
    abort = () => void asked.destroy(new Error("aborted"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
  }).finally(() => signal.removeEventListener("abort", abort));
}
