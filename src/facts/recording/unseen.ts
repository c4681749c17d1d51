import type { Incompleteness, Recording } from "./recording.ts";

/** Something that a program does sooner or later, by what says that it can. */
interface Unseen {
  /** The calls that say that the program can do it; absent: every program can. */
  readonly can?: readonly string[];
  /** One of them would have said that it did. */
  readonly did: readonly string[];
  readonly message: string;
}

const UNSEEN: readonly Unseen[] = [
  {
    can: ["listen"],
    did: ["accept", "accept4"],
    message:
      "it listened and accepted no connection: only its start-up was recorded; use it while it is recorded",
  },
  {
    can: ["rt_sigaction"],
    did: ["rt_sigreturn", "sigreturn"],
    message:
      "it handles signals and none came back from its handler (rt_sigreturn): reload and stop it while it is recorded",
  },
  {
    did: ["exit", "exit_group"],
    message: "it was never seen to end by itself (exit_group): record it until it ends",
  },
];

/** Those that tell every call of a program: of the others nothing follows from what is not there. */
const WHOLE: ReadonlySet<string> = new Set(["strace", "bpftrace", "perf-trace"]);

/** What a recording says that it never saw of its program: nothing but more use of it brings that to light. */
export function unseenIn(recording: Recording): readonly Incompleteness[] {
  return UNSEEN.filter((unseen) => isUnseen(recording, unseen)).map(({ message }) => ({
    reason: "start_up_only",
    message,
  }));
}

/** Each recording with what it never saw of its program, unless another one of the same program saw it. */
export function tellUnseen(recordings: readonly Recording[]): readonly Recording[] {
  const seen = new Map(
    UNSEEN.map((unseen) => [unseen.message, processesThatDid(recordings, unseen)]),
  );
  return recordings.map((recording) => {
    const told = [...recording.incomplete, ...(isWhole(recording) ? unseenIn(recording) : [])];
    const byMessage = new Map(told.map((each) => [`${each.reason} ${each.message}`, each]));
    const incomplete = [...byMessage.values()].filter(
      ({ reason, message }) =>
        reason !== "start_up_only" || !isMadeUpFor(recording, message, seen.get(message)),
    );
    return { ...recording, incomplete };
  });
}

function isMadeUpFor(
  recording: Recording,
  message: string,
  seen: ReadonlySet<string> | undefined,
): boolean {
  const unseen = UNSEEN.find((each) => each.message === message);
  if (unseen === undefined || seen === undefined) return false;
  return [...processesThatCan(recording, unseen)].some((name) => seen.has(name));
}

function isUnseen({ calls }: Recording, { can, did }: Unseen): boolean {
  const names = new Set(calls.map(({ name }) => name));
  const isAble = can === undefined || can.some((name) => names.has(name));
  return isAble && !did.some((name) => names.has(name));
}

/** One thread may listen and another accept: whoever can counts for all of its recording. */
function processesThatDid(recordings: readonly Recording[], unseen: Unseen): ReadonlySet<string> {
  const found = recordings
    .filter((recording) => !isUnseen(recording, unseen))
    .map((recording) => processesThatCan(recording, unseen));
  return new Set(found.flatMap((names) => [...names]));
}

function processesThatCan({ calls }: Recording, { can }: Unseen): ReadonlySet<string> {
  const able = calls.filter(({ name = "" }) => can === undefined || can.includes(name));
  return new Set(able.flatMap(({ processes }) => processes.map(({ text }) => text)));
}

function isWhole({ sources }: Recording): boolean {
  return sources.length > 0 && sources.every(({ format }) => WHOLE.has(format));
}
