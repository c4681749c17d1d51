import { decodeBase64 } from "../../../opa/go/base64.ts";
import { decodePem } from "../../../opa/go/pem.ts";
import { parseCertificateRequest } from "../../../opa/go/x509/request.ts";
import type { AnyValue, RequestAttribute } from "../../../opa/go/x509/request-attribute.ts";
import { timeText } from "../../../opa/go/x509/time.ts";
import type { Value } from "../../values/value.ts";
import { type Builtin, BuiltinError } from "../builtin.ts";
import { integerValue } from "../operands.ts";
import { bytesOperand } from "./bytes-operand.ts";
import { alternativeFields, extensionsValue, nameValue } from "./certificate-value.ts";
import { bytesValue, listValue, oidValue } from "./go-json.ts";
import { publicKeyValue } from "./key-value.ts";

const BEGIN = "-----BEGIN CERTIFICATE REQUEST-----";

/** `crypto.x509.parse_certificate_request(request)`: of PEM, or of base64 that holds PEM or DER. */
export const cryptoParseCertificateRequest: Builtin = (context, args) => {
  const written = bytesOperand(context, args, 0);
  const bytes = written.indexOf(BEGIN) === 0 ? written : decodeBase64(written);
  const block = decodePem(bytes);
  if (block !== undefined && block.type !== "CERTIFICATE REQUEST") {
    throw new BuiltinError("invalid PEM-encoded certificate signing request");
  }
  return requestValue(block?.bytes ?? bytes);
};

function requestValue(bytes: Uint8Array): Value {
  const request = parseCertificateRequest(bytes);
  return {
    Raw: bytesValue(request.raw),
    RawTBSCertificateRequest: bytesValue(request.rawTbs),
    RawSubjectPublicKeyInfo: bytesValue(request.rawKey),
    RawSubject: bytesValue(request.rawSubject),
    Version: integerValue(request.version),
    Signature: bytesValue(request.signature),
    SignatureAlgorithm: request.signatureAlgorithm.id,
    PublicKeyAlgorithm: request.keyAlgorithm,
    PublicKey: publicKeyValue(request.publicKey),
    Subject: nameValue(request.subject),
    Attributes: listValue(request.attributes, attributeValue),
    Extensions: extensionsValue(request.extensions),
    ExtraExtensions: null,
    ...alternativeFields(request.names),
  };
}

function attributeValue({ oid, values }: RequestAttribute): Value {
  const lists = values.map((list) =>
    list.map(({ oid: type, value }) => ({ Type: oidValue(type), Value: anyValue(value) })),
  );
  return { Type: oidValue(oid), Value: lists };
}

function anyValue(value: AnyValue): Value {
  switch (value?.kind) {
    case undefined:
      return null;
    case "text":
      return value.text;
    case "truth":
      return value.truth;
    case "integer":
      return integerValue(value.integer);
    case "bits":
      return { Bytes: bytesValue(value.bits.bytes), BitLength: value.bits.bitLength };
    case "oid":
      return oidValue(value.oid);
    case "time":
      return timeText(value.time);
    case "bytes":
      return bytesValue(value.bytes);
  }
}
