/** Of a zip and of all that it unpacks to (golang.org/x/mod/zip.MaxZipFile). */
export const MAX_MODULE_BYTES: number = 500 * 1024 * 1024;

/** Of go.mod and of LICENSE, each (zip.MaxGoMod, zip.MaxLICENSE). */
export const MAX_GO_MOD_BYTES: number = 16 * 1024 * 1024;

/** Ours: Go bounds none of these. The largest modules have some ten thousand files. */
export const MAX_MODULE_FILES = 200_000;
export const MAX_NAME_BYTES = 1024;
export const MAX_NAMES_BYTES: number = 32 * 1024 * 1024;
export const MAX_FOLDERS = 100;
