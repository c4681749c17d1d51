import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import { temporaryIn } from "./durable-file.ts";
import { isProcessAlive, startOf } from "./process-identity.ts";
import { isListening, listenAt } from "./socket-mark.ts";

export interface DirectoryLock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** False takes marks that are plain files, for file systems without sockets. Default: sockets, files where they fail. */
  readonly sockets?: boolean;
  /** The variable that names the directory, for whoever must choose another one. */
  readonly variable?: string | undefined;
}

const ATTEMPTS = 4;
const MARK = /^lock-(\d+)-[0-9a-f]+\.(socket|process)$/;

/**
 * Makes this process the only one that uses a directory. Throws `misconfigured` when another one does.
 *
 * Each contender puts a mark with a name of its own into the directory, then looks for the marks of others: a mark of the
 * living means to withdraw, a mark of the dead is removed. Whoever looks last sees the other, so two never both stay; and
 * since no name is ever used twice, nobody removes a mark that has just come alive. A mark is a socket on which its process
 * listens, which the kernel ends with the process however it dies, and which tells nothing about process ids that are used
 * again. It holds among the processes of one machine (containers too), not between machines on a shared disk.
 */
export async function lockDirectory(
  directory: string,
  options: LockOptions = {},
): Promise<DirectoryLock> {
  let rival: number | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(20 + Math.random() * 100);
    const mark = await placeMark(directory, options.sockets ?? true);
    if (mark === undefined) continue;
    try {
      rival = await findRival(directory, mark.name);
    } catch (error) {
      await mark.release();
      throw error;
    }
    if (rival === undefined) return mark;
    await mark.release();
  }
  throw new PolicyError(
    "misconfigured",
    `${directory} is in use by process ${rival ?? "unknown"}; stop it or ${options.variable === undefined ? "choose" : `set ${options.variable} to`} another folder`,
  );
}

interface Mark extends DirectoryLock {
  readonly name: string;
}

/** Undefined when whoever holds the lock swept our unfinished mark away. */
async function placeMark(directory: string, sockets: boolean): Promise<Mark | undefined> {
  const name = `lock-${process.pid}-${randomBytes(8).toString("hex")}`;
  const temporary = temporaryIn(directory);
  const listener = sockets ? await listenAt(temporary) : undefined;
  if (listener === undefined) await writeFile(temporary, JSON.stringify(await startOf("self")));
  const full = `${name}.${listener === undefined ? "process" : "socket"}`;
  try {
    // Only now can others see it, and it is alive already.
    await rename(temporary, path.join(directory, full));
  } catch (error) {
    await listener?.close();
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  return {
    name: full,
    async release() {
      await rm(path.join(directory, full), { force: true });
      await listener?.close();
    },
  };
}

/** The process id of another live holder or contender; removes the marks of the dead. */
async function findRival(directory: string, own: string): Promise<number | undefined> {
  let rival: number | undefined;
  for (const name of await readdir(directory)) {
    const match = MARK.exec(name);
    if (match === null || name === own) continue;
    const pid = Number(match[1]);
    const file = path.join(directory, name);
    const alive = match[2] === "socket" ? await isListening(file) : await isAlive(file, pid);
    if (alive) rival = pid;
    else await rm(file, { force: true });
  }
  return rival;
}

async function isAlive(file: string, pid: number): Promise<boolean> {
  try {
    return await isProcessAlive(pid, JSON.parse(await readFile(file, "utf8")));
  } catch {
    // Gone meanwhile, or half written by a crash: then the process id alone must do.
    return isProcessAlive(pid, null);
  }
}
