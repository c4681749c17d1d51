import type { Builtin } from "./builtin.ts";
import { cryptoHash, cryptoHmac, cryptoHmacEqual } from "./crypto.ts";
import { base64UrlEncodeNoPad, hexDecode, hexEncode, jsonMarshalWithOptions } from "./encoding.ts";
import { netCidrIsValid } from "./net.ts";
import { numbersRangeStep } from "./numbers.ts";
import { objectSubset } from "./object-subset.ts";
import { stringOperand } from "./operands.ts";
import { semverCompare, semverIsValid } from "./semver.ts";
import { sprintf } from "./sprintf.ts";
import { indexofN, stringsAnyPrefixMatch, stringsAnySuffixMatch, stringsCount } from "./strings.ts";
import { timeNowNs, timeParseDurationNs, timeParseRfc3339Ns } from "./time.ts";
import { uuidParse } from "./uuid.ts";

export type { Builtin } from "./builtin.ts";

/** `trace(note)`: nobody traces. */
const trace: Builtin = (_context, args) => {
  stringOperand(args, 0);
  return true;
};

/** The builtins that stock Wasm leaves to its host and that are exact here, by their Rego names. */
export const HOST_BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["base64url.encode_no_pad", base64UrlEncodeNoPad],
  ["crypto.hmac.equal", cryptoHmacEqual],
  ["crypto.hmac.md5", cryptoHmac("md5")],
  ["crypto.hmac.sha1", cryptoHmac("sha1")],
  ["crypto.hmac.sha256", cryptoHmac("sha256")],
  ["crypto.hmac.sha512", cryptoHmac("sha512")],
  ["crypto.md5", cryptoHash("md5")],
  ["crypto.sha1", cryptoHash("sha1")],
  ["crypto.sha256", cryptoHash("sha256")],
  ["hex.decode", hexDecode],
  ["hex.encode", hexEncode],
  ["indexof_n", indexofN],
  ["json.marshal_with_options", jsonMarshalWithOptions],
  ["net.cidr_is_valid", netCidrIsValid],
  ["numbers.range_step", numbersRangeStep],
  ["object.subset", objectSubset],
  ["semver.compare", semverCompare],
  ["semver.is_valid", semverIsValid],
  ["sprintf", sprintf],
  ["strings.any_prefix_match", stringsAnyPrefixMatch],
  ["strings.any_suffix_match", stringsAnySuffixMatch],
  ["strings.count", stringsCount],
  ["time.now_ns", timeNowNs],
  ["time.parse_duration_ns", timeParseDurationNs],
  ["time.parse_rfc3339_ns", timeParseRfc3339Ns],
  ["trace", trace],
  ["uuid.parse", uuidParse],
]);
