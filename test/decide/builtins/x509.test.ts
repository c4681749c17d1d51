import { CERTIFICATE_CALLS } from "./certificate-calls.ts";
import { CHAIN_CALLS } from "./chain-calls.ts";
import { notedCallsAreAnsweredAsOpaDoes } from "./noted-call.ts";
import { PRIVATE_KEY_CALLS } from "./private-key-calls.ts";
import { REQUEST_CALLS } from "./request-calls.ts";

notedCallsAreAnsweredAsOpaDoes("certificates", CERTIFICATE_CALLS);
notedCallsAreAnsweredAsOpaDoes("chains", CHAIN_CALLS);
notedCallsAreAnsweredAsOpaDoes("private keys", PRIVATE_KEY_CALLS);
notedCallsAreAnsweredAsOpaDoes("requests", REQUEST_CALLS);
