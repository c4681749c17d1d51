import { oid, sequence } from "../../support/x509/der-writer.ts";
import { type Identity, issue, namesAnd, type Wish, years } from "../../support/x509/identity.ts";
import { authority, dnsNames, extension } from "../../support/x509/make-certificate.ts";

const CLIENT_ONLY = extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.2")));

export const ROOT_AUTHORITY: Identity = issue("The root", { extensions: [authority()] });
export const OTHER_AUTHORITY: Identity = issue("Another root", { extensions: [authority()] });
const MIDDLE = issue("The middle", { extensions: [authority()], serial: 2n }, ROOT_AUTHORITY);
export const CLIENT: Identity = issue("A client", { serial: 3n, extensions: [] }, ROOT_AUTHORITY);

function server(...extensions: readonly Buffer[]): Wish {
  return { serial: 10n, extensions };
}

const BELOW_MIDDLE = issue("leaf", server(dnsNames("middle.example")), MIDDLE);

/** What the server shows, by the name that it is called. */
export const SERVERS: Readonly<Record<string, Identity>> = {
  "good.example": issue("good", server(dnsNames("good.example", "*.wild.example")), ROOT_AUTHORITY),
  "a.wild.example": issue("good", server(dnsNames("*.wild.example")), ROOT_AUTHORITY),
  "a.b.wild.example": issue("good", server(dnsNames("*.wild.example")), ROOT_AUTHORITY),
  "wrong.example": issue("wrong", server(dnsNames("x.example", "y.example")), ROOT_AUTHORITY),
  "common.example": issue("common.example", server(), ROOT_AUTHORITY),
  "nameless.example": issue("somebody", server(), ROOT_AUTHORITY),
  "expired.example": issue(
    "old",
    { ...server(dnsNames("expired.example")), ...years("20", "21") },
    ROOT_AUTHORITY,
  ),
  "early.example": issue(
    "new",
    { ...server(dnsNames("early.example")), ...years("48", "49") },
    ROOT_AUTHORITY,
  ),
  "client.example": issue("c", server(dnsNames("client.example"), CLIENT_ONLY), ROOT_AUTHORITY),
  "self.example": issue("self", server(dnsNames("self.example"))),
  "middle.example": { ...BELOW_MIDDLE, certificate: BELOW_MIDDLE.certificate + MIDDLE.certificate },
};
export const MIDDLE_AUTHORITY: string = MIDDLE.certificate;

/** What it shows to those that call it by its address. */
export const ADDRESSED: Identity = issue(
  "here",
  server(namesAnd("localhost", [127, 0, 0, 1])),
  ROOT_AUTHORITY,
);
