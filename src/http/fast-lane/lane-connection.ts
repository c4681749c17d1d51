import type { Socket } from "node:net";
import type { Access } from "../../access/access.ts";
import type { HttpAnswer, HttpRequest } from "../exchange.ts";
import { readSocket } from "./read-socket.ts";
import { mayBecomeHead, type RequestHead } from "./request-head.ts";

/** A head that the lane answers, and what answers it once the body is there. */
export interface LaneRequest {
  readonly head: RequestHead;
  readonly answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
  /** What whoever asks may. */
  readonly access?: Access | undefined;
  /** Whoever asks is refused, this time. */
  readonly isRefusal?: boolean;
}

/** What its connections need of a lane. */
export interface Lane {
  /** A clock of half seconds. */
  readonly ticks: number;
  /** Undefined for what is not this lane's to answer. `before` came over the same connection. */
  read(head: string, socket: Socket, before: LaneRequest | undefined): LaneRequest | undefined;
  headText(answer: HttpAnswer, length: number): string;
  /** Gives the connection to the ordinary server with the bytes that nobody has answered. It is not the lane's any more. */
  handOver(connection: LaneConnection, bytes: Buffer): void;
  /** Ends the connection as the ordinary server ends one for such an error. It is not the lane's any more. */
  refuse(connection: LaneConnection, code: string): void;
  forget(connection: LaneConnection): void;
}

const NOTHING: Buffer = Buffer.alloc(0);
/** A longer head is for the ordinary server, which takes twice that. */
const MAX_HEAD_BYTES = 8 * 1024;
/** Characters of answers that are written in one piece. */
const MAX_TOGETHER = 64 * 1024;
/** Bytes of answers that a client may leave unread before nothing more is read from it. */
const MAX_UNREAD_BYTES = 64 * 1024;
/** Milliseconds for requests that came together before others get their turn. */
const MAX_TURN_MS = 5;
/** A request that is not whole after so many ticks is the ordinary server's, with its limits. */
const SLOW_TICKS = 2;

/**
 * One connection for as long as all that comes over it is plainly well-formed. Requests are answered in their order, and
 * nothing is read while one waits for its answer or the client does not take those that it has.
 */
export class LaneConnection {
  readonly socket: Socket;
  readonly #lane: Lane;
  readonly #stopReading: () => void;
  /** Whole requests in their order, and the next of them to be asked. */
  readonly #queue: { readonly request: HttpRequest; readonly answer: LaneRequest["answer"] }[] = [];
  #next = 0;
  /** What is not read yet: a part of a request, and all that came since. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** How many of these bytes make the first request; 0 when its head does not say yet. */
  #needed = 0;
  /** An answer or the client is waited for. */
  #isBusy = false;
  #isFresh = true;
  #hasEnded = false;
  #isGone = false;
  /** The tick at which it fell idle or its unfinished request began. */
  #since: number;
  /** Clients send the same head again and again. */
  #lastText = "";
  #lastRequest: LaneRequest | undefined;
  #answers = "";
  #areAscii = true;

  constructor(socket: Socket, lane: Lane) {
    this.socket = socket;
    this.#lane = lane;
    this.#since = lane.ticks;
    socket.on("error", ignore);
    socket.on("end", this.#onEnd).on("close", this.#onClose);
    this.#stopReading = readSocket(socket, this.#onData);
  }

  /** Nothing is asked and nothing is left to be taken. */
  get isIdle(): boolean {
    return !this.#isBusy && this.#heldBytes === 0 && this.socket.writableLength === 0;
  }

  /** Called each tick. */
  checkTime({ fresh, idle }: { readonly fresh: number; readonly idle: number }): void {
    if (this.#isBusy) return;
    const age = this.#lane.ticks - this.#since;
    if (this.#heldBytes > 0) {
      if (age >= SLOW_TICKS) this.handOver();
    } else if (this.#isFresh) {
      if (age >= fresh) this.#refuse("ERR_HTTP_REQUEST_TIMEOUT");
    } else if (age >= idle && this.isIdle) this.socket.destroy();
  }

  /** Gives an unfinished request away, unless an answer is waited for. */
  handOver(): void {
    if (!this.#isBusy) this.#handOver(this.#takeHeld());
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isBusy) {
      this.socket.pause();
      this.#hold(chunk);
    } else if (this.#heldBytes === 0) this.#read(chunk);
    else {
      this.#hold(chunk);
      if (this.#heldBytes >= this.#needed) this.#read(this.#takeHeld());
    }
  };

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    if (!this.#isBusy) this.#end();
  };

  readonly #onClose = (): void => {
    this.#isGone = true;
    this.#held = [];
    this.#lane.forget(this);
  };

  #end(): void {
    if (this.#heldBytes > 0) this.#refuse("HPE_INVALID_EOF_STATE");
    else this.socket.end();
  }

  #hold(bytes: Buffer): void {
    if (this.#heldBytes === 0) this.#since = this.#lane.ticks;
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #takeHeld(): Buffer {
    const [first = NOTHING, second] = this.#held;
    const bytes = second === undefined ? first : Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    return bytes;
  }

  /** Takes all of it or nothing. */
  #read(bytes: Buffer): void {
    const rest = this.#queueWhole(bytes);
    if (rest === undefined) {
      this.#queue.length = 0;
      this.#handOver(bytes);
      return;
    }
    if (rest.length > 0) this.#hold(rest);
    this.#answerQueue();
  }

  /** Gives what is left behind the last whole request, undefined where something in it is not for this lane. */
  #queueWhole(bytes: Buffer): Buffer | undefined {
    let at = 0;
    this.#needed = 0;
    while (at < bytes.length) {
      const headEnd = bytes.indexOf("\r\n\r\n", at, "latin1");
      if (headEnd < 0) return startOfHead(bytes.subarray(at));
      const asked = this.#readHead(bytes, at, headEnd);
      if (asked === undefined) return undefined;
      const { head, answer, access } = asked;
      const bodyStart = headEnd + 4;
      const end = bodyStart + head.bodyLength;
      if (end > bytes.length) {
        this.#needed = end - at;
        break;
      }
      const { method, path, query, headers } = head;
      const body = bytes.subarray(bodyStart, end);
      this.#queue.push({ request: { method, path, query, headers, body, access }, answer });
      at = end;
    }
    return at === bytes.length ? NOTHING : bytes.subarray(at);
  }

  #readHead(bytes: Buffer, start: number, end: number): LaneRequest | undefined {
    if (end - start > MAX_HEAD_BYTES) return undefined;
    const text = bytes.toString("latin1", start, end);
    if (text === this.#lastText && isLasting(this.#lastRequest)) return this.#lastRequest;
    this.#lastText = text;
    this.#lastRequest = this.#lane.read(text, this.socket, this.#lastRequest);
    return this.#lastRequest;
  }

  #answerQueue(): void {
    let began = 0;
    for (let next = this.#queue[this.#next]; next; next = this.#queue[this.#next]) {
      this.#next += 1;
      const answer = next.answer(next.request);
      if ("then" in answer) {
        this.#wait(answer);
        return;
      }
      this.#add(answer);
      if (this.#next === this.#queue.length) break;
      if (began === 0) began = performance.now();
      if (this.#isUnread() || performance.now() - began > MAX_TURN_MS) {
        this.#pause();
        return;
      }
    }
    this.#queue.length = 0;
    this.#next = 0;
    this.#flush();
    if (this.#heldBytes === 0) this.#since = this.#lane.ticks;
    if (this.#isUnread()) this.#pause();
  }

  #add(answer: HttpAnswer): void {
    const { body = "" } = answer;
    this.#isFresh = false;
    if (typeof body !== "string") {
      this.#addText(this.#lane.headText(answer, body.byteLength), true);
      this.#flush();
      this.socket.write(body);
      return;
    }
    const length = Buffer.byteLength(body);
    // Only what is ASCII takes as many bytes as it has characters.
    this.#addText(this.#lane.headText(answer, length) + body, length === body.length);
    if (this.#answers.length > MAX_TOGETHER) this.#flush();
  }

  #addText(text: string, isAscii: boolean): void {
    this.#answers += text;
    if (!isAscii) this.#areAscii = false;
  }

  #flush(): void {
    if (this.#answers === "") return;
    this.socket.write(this.#answers, this.#areAscii ? "latin1" : "utf8");
    this.#answers = "";
    this.#areAscii = true;
  }

  #isUnread(): boolean {
    return this.socket.writableLength > MAX_UNREAD_BYTES;
  }

  /** Goes on once the client has taken its answers and others had their turn. */
  #pause(): void {
    this.#flush();
    this.#isBusy = true;
    if (this.#isUnread()) this.socket.once("drain", this.#goOn);
    else setImmediate(this.#goOn);
  }

  #wait(answer: Promise<HttpAnswer>): void {
    this.#flush();
    this.#isBusy = true;
    answer.then((late) => {
      if (this.#isGone) return;
      this.#add(late);
      if (this.#isUnread()) this.#pause();
      else this.#goOn();
    });
  }

  readonly #goOn = (): void => {
    if (this.#isGone) return;
    this.#isBusy = false;
    this.#answerQueue();
    if (!this.#isBusy && this.#heldBytes > 0) this.#read(this.#takeHeld());
    if (this.#isBusy || this.#isGone) return;
    if (this.#hasEnded) this.#end();
    else if (this.socket.isPaused()) this.socket.resume();
  };

  #handOver(bytes: Buffer): void {
    this.#flush();
    this.#leave();
    this.#lane.handOver(this, bytes);
  }

  #refuse(code: string): void {
    this.#leave();
    this.#lane.refuse(this, code);
  }

  #leave(): void {
    this.#isGone = true;
    this.#stopReading();
    this.socket.off("end", this.#onEnd).off("close", this.#onClose);
  }
}

/** Whether what was found of a head still holds. What anybody may changes without the end of a credential. */
function isLasting({ access, isRefusal }: Partial<LaneRequest> = {}): boolean {
  if (access === undefined) return isRefusal !== true;
  return access.identity.kind !== "anonymous" && access.isCurrent();
}

/** The beginning of a head that has no end yet, undefined where it will be none for this lane. */
function startOfHead(bytes: Buffer): Buffer | undefined {
  if (bytes.length > MAX_HEAD_BYTES) return undefined;
  return mayBecomeHead(bytes.toString("latin1")) ? bytes : undefined;
}

/** An error closes the connection, and that is all there is to do. */
function ignore(): void {}
