/** What tests use of yazl, which brings no types of its own. */
declare module "yazl" {
  interface EntryOptions {
    readonly compress?: boolean;
    readonly forceZip64Format?: boolean;
  }

  export class ZipFile {
    readonly outputStream: AsyncIterable<Uint8Array>;
    addBuffer(content: Buffer, name: string, options?: EntryOptions): void;
    addReadStream(content: NodeJS.ReadableStream, name: string, options?: EntryOptions): void;
    addEmptyDirectory(name: string): void;
    end(options?: { readonly forceZip64Format?: boolean; readonly comment?: string }): void;
  }
}
