import { open } from "node:fs/promises";

/** A file that only grows. A test passes its own, to let any step fail. */
export interface GrowingFile {
  /** Writes at the end; the bytes are on the disk when this resolves. */
  append(bytes: Uint8Array): Promise<void>;
  /** Cuts off what is behind the first so many bytes; that is on the disk when this resolves. */
  cut(size: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file, or makes an empty one. */
export async function openGrowingFile(file: string): Promise<GrowingFile> {
  const handle = await open(file, "a");
  return {
    async append(bytes) {
      await handle.appendFile(bytes);
      await handle.datasync();
    },
    async cut(size) {
      await handle.truncate(size);
      await handle.sync();
    },
    close: () => handle.close(),
  };
}
