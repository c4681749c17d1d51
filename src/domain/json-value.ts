/** A JSON value as JavaScript's own shapes. Where number text matters use the lossless readers in `json/`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}
