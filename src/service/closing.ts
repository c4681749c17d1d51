/** What is open and has to be closed, the last opened first. */
export interface Closing {
  add(close: () => void | Promise<void>): void;
  /** Closes all, whatever throws, and throws the first failure then. A second call waits for the first. */
  close(): Promise<void>;
}

export function createClosing(): Closing {
  const open: (() => void | Promise<void>)[] = [];
  let closed: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = open.pop(); close !== undefined; close = open.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  return {
    add: (close) => void open.push(close),
    close: () => {
      closed ??= closeAll();
      return closed;
    },
  };
}
