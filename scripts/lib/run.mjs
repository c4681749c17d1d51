import { spawn } from "node:child_process";

/**
 * Runs a program to its end and gives its exit code and output. `onLine` sees each line of standard error as it comes;
 * `signal` ends it. A program that cannot be started gives the exit code 127.
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = () => child.kill();
    if (options.signal?.aborted) end();
    options.signal?.addEventListener("abort", end, { once: true });
    let stdout = "";
    let stderr = "";
    let rest = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      rest += chunk;
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) options.onLine?.(line);
    });
    const finish = (exitCode, message) => {
      options.signal?.removeEventListener("abort", end);
      resolve({ exitCode, stdout, stderr: message ?? stderr });
    };
    child.on("error", (error) => finish(127, error.message));
    child.on("close", (code) => finish(code ?? 1));
  });
}
