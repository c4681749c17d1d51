import { AWS_CALLS } from "./aws-calls.ts";
import { notedCallsAreAnsweredAsOpaDoes } from "./noted-call.ts";

notedCallsAreAnsweredAsOpaDoes("signed requests", AWS_CALLS);
