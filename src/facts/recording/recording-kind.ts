/** What the JSON form of a recording says that it is. */
export const RECORDING_API_VERSION = "gatehouse/v1";
export const RECORDING_KIND = "SyscallRecording";
