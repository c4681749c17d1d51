/** Set-up speaks in short lines on standard error, so that what it starts keeps standard output to itself. */
export function say(text) {
  process.stderr.write(`gatehouse setup: ${text}\n`);
}

/** Shows that something long is alive: a counting line on a terminal, a line each ten seconds elsewhere. */
export function startProgress(text) {
  const started = Date.now();
  const terminal = process.stderr.isTTY === true;
  let detail = "";
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const show = () => {
    const line = `gatehouse setup: ${text} (${seconds()} s${detail === "" ? "" : `, ${detail}`})`;
    process.stderr.write(terminal ? `\r\u001b[2K${line}` : `${line}\n`);
  };
  say(text);
  const timer = setInterval(show, terminal ? 500 : 10_000);
  return {
    detail(value) {
      detail = value;
    },
    done(outcome) {
      clearInterval(timer);
      if (terminal) process.stderr.write("\r\u001b[2K");
      say(`${outcome} (${seconds()} s)`);
    },
  };
}

/** An end of set-up that a person can mend: printed without a stack. */
export class SetupError extends Error {}
