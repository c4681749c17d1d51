/** Calls through which a program does what its filter does not see, and how. */
export const CLOSED_TO_FILTERS: ReadonlyMap<string, string> = new Map([
  ["io_uring_setup", "the operations of a ring are not seen by the filter"],
  ["socketcall", "its arguments lie in memory, so that rules about sockets do not hold for it"],
  [
    "ipc",
    "its arguments lie in memory, so that rules about queues and semaphores do not hold for it",
  ],
]);
