import { CERTIFICATE_CALLS } from "./certificate-calls.ts";
import { notedCallsAreAnsweredAsOpaDoes } from "./noted-call.ts";
import { PRIVATE_KEY_CALLS } from "./private-key-calls.ts";

notedCallsAreAnsweredAsOpaDoes("certificates", CERTIFICATE_CALLS);
notedCallsAreAnsweredAsOpaDoes("private keys", PRIVATE_KEY_CALLS);
