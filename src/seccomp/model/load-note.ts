import type { Architecture } from "../syscalls/architecture.ts";

/** Something that loading a profile does and that its text does not show. */
export interface LoadNote {
  /** For machines: `ignored_name`, `skipped_default`, `same_conditions`, ... */
  readonly code: string;
  /** A sentence for people. */
  readonly message: string;
  /** Position in `syscalls`. */
  readonly rule?: number | undefined;
  readonly name?: string | undefined;
  readonly architecture?: Architecture | undefined;
}

/** The runtime and what it stands on. */
export interface RuntimeFacts {
  readonly runtime: "runc" | "crun";
  /** Of the runtime: `1.1.5`. */
  readonly version: string;
  /** The version of libseccomp that the runtime is linked with, or of its package: `2.5.4`, `2.5.4-1+deb12u1`. */
  readonly libseccomp: string;
  /** The architecture that the runtime is built for. */
  readonly native: Architecture;
  /** `6.18`; unknown where absent. */
  readonly kernel?: string | undefined;
}
