/** One event of a stream (HTML §9.2). */
export interface StreamEvent { id: string; event: string; data: string }

/** A stream that could not be opened: the status it was refused with. */
export class StreamRefused extends Error {
  readonly status: number;
  readonly retryAfterS: number | undefined;
  constructor(status: number, retryAfterS?: number) {
    super(`The stream was refused with ${status}`);
    this.name = "StreamRefused";
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}

/**
 * Reads server-sent events until the stream ends. Our own reader, because the browser's waits a fixed time between tries,
 * does not tell a refusal from a lost line, and cannot be told what was seen last when it is opened anew.
 * @param options.lastEventId What was seen last; sent along, so that only what was missed comes.
 * @param options.silenceMs   A line on which nothing comes for so long, not even a heartbeat, is dead. Default 40 s.
 * @returns when the far side ends the stream. @throws {StreamRefused}; whatever broke the line.
 */
export async function readEvents(url: string, on: (event: StreamEvent) => void, options: {
  signal: AbortSignal; lastEventId?: string | undefined; silenceMs?: number; onOpen?: () => void;
}): Promise<void> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new Error("Nothing came for too long")), options.silenceMs ?? 40_000);
  };
  heard();
  try {
    const answer = await fetch(url, {
      credentials: "same-origin", cache: "no-store", signal: AbortSignal.any([options.signal, silence.signal]),
      headers: { accept: "text/event-stream", ...(options.lastEventId === undefined ? {} : { "last-event-id": options.lastEventId }) },
    });
    if (!answer.ok || !answer.body) throw new StreamRefused(answer.status, Number(answer.headers.get("retry-after")) || undefined);
    options.onOpen?.();
    const parse = eventParser(on);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      parse(value);
    }
  } finally {
    clearTimeout(timer);
    silence.abort(); // whatever ended it: the line is not kept open
  }
}

/** Takes text as it comes, in pieces of any size, and tells each whole event. Comments and fields we do not use are dropped. */
export function eventParser(on: (event: StreamEvent) => void): (piece: string) => void {
  let rest = "";
  let id = "";
  let event = "";
  let data: string[] = [];
  const take = (line: string) => {
    if (line === "") {
      if (data.length > 0) on({ id, event: event || "message", data: data.join("\n") });
      event = "";
      data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id") id = value;
  };
  return (piece) => {
    const text = rest + piece;
    // a line end that is cut in two waits for its other half
    const ends = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, ends).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "") + text.slice(ends);
    lines.forEach(take);
  };
}
