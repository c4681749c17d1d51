/** What the JSON form of a recording says that it is: facts, which nobody declares, so that a bundle may hold them beside its declarations. */
export const RECORDING_API_VERSION = "facts.gatehouse/v1";
export const RECORDING_KIND = "SyscallRecording";
