import { constants } from "node:crypto";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { PLAIN_HTTP } from "../client-errors.ts";
import { takeConnections } from "../take-connections.ts";
import type { LiveMaterial } from "./live-material.ts";
import type { TlsMaterial } from "./read-material.ts";

export interface TlsStageOptions {
  readonly material: LiveMaterial;
  /** How long a connection may take to begin a handshake, and then to end it. */
  readonly handshakeTimeoutMs: number;
}

/** The handshakes before a server. */
export interface TlsStage {
  /** Ends the connections that are not secured yet: nothing can have been asked over them. */
  closePending(): void;
}

/**
 * Stands before a server that accepts connections itself, so that it counts and bounds all of them. What comes out of a
 * handshake is a connection as any other for what stood there before; whoever speaks HTTP without one is told so.
 */
export function openTlsStage(
  server: Server,
  { material, handshakeTimeoutMs }: TlsStageOptions,
): TlsStage {
  const pending = new Map<string, Socket>();
  /** The connections whose certificate an authority of clients vouches for. */
  const vouched = new Set<TLSSocket>();
  const accept = takeConnections(server, meet);
  const handshakes = createServer({
    ...contextOf(material.current()),
    ALPNProtocols: ["http/1.1"],
    handshakeTimeout: handshakeTimeoutMs,
    requestCert: material.current().clientAuthorities !== undefined,
    // Whoever answers decides what a client without a good certificate may do.
    rejectUnauthorized: false,
  });
  handshakes.on("secureConnection", (socket) => {
    pending.delete(endsOf(socket));
    if (socket.authorized) {
      vouched.add(socket);
      socket.once("close", () => vouched.delete(socket));
    }
    accept(socket);
  });
  // What does not become secure, late or broken, is left open by node:tls.
  handshakes.on("tlsClientError", (_error, socket) => socket.destroy());
  // node:http tells the server that a connection came from.
  handshakes.on("clientError", (error, socket) => server.emit("clientError", error, socket));
  let { clientAuthorities } = material.current();
  material.follow((next) => {
    handshakes.setSecureContext(contextOf(next));
    // Whom one of them vouched for may not go on over a connection that began before: whoever still may comes back.
    if (isOneGone(clientAuthorities, next.clientAuthorities)) {
      for (const socket of vouched) socket.destroy();
    }
    ({ clientAuthorities } = next);
  });

  function meet(socket: Socket): void {
    const ends = endsOf(socket);
    pending.set(ends, socket);
    socket.once("close", () => {
      if (pending.get(ends) === socket) pending.delete(ends);
    });
    socket.on("error", () => undefined);
    const giveUp = (): void => void socket.destroy();
    socket.setTimeout(handshakeTimeoutMs, giveUp);
    socket.once("readable", () => {
      socket.setTimeout(0, giveUp);
      begin(socket, socket.read());
    });
  }

  function begin(socket: Socket, first: Buffer | null): void {
    if (first === null) socket.destroy();
    else if (isPlain(first)) {
      // What is left unread would reset the connection before the answer is read.
      socket.resume();
      server.emit(
        "clientError",
        Object.assign(new Error(PLAIN_HTTP), { code: PLAIN_HTTP }),
        socket,
      );
    } else {
      socket.unshift(first);
      handshakes.emit("connection", socket);
    }
  }

  return {
    closePending() {
      for (const socket of pending.values()) socket.destroy();
    },
  };
}

function contextOf({ cert, key, clientAuthorities }: TlsMaterial): TlsOptions {
  return {
    ...{ cert, key, minVersion: "TLSv1.2" },
    // A client that begins again and again costs what a new connection does, unseen by any limit.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(clientAuthorities !== undefined && { ca: clientAuthorities }),
  };
}

/** Whether there are certificates in a text in PEM that are not in another. */
function isOneGone(before = "", after = ""): boolean {
  const each = (text: string): readonly string[] => text.split(/(?=-----BEGIN )/);
  const left = new Set(each(after));
  return !each(before).every((pem) => left.has(pem));
}

/** Names a connection: what is secured is another object than what was accepted. */
function endsOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}

/** A method begins with a capital letter, a handshake with its record type. */
function isPlain([byte = 0]: Uint8Array): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
