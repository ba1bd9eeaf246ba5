/** One server-sent event. `name` is `message` for unnamed ones. */
export interface Frame {
  name: string;
  id?: string;
  data: string;
  /** `data`, where it came as JSON already read. */
  body?: unknown;
}

/** The frames of an answer as they come. A comment comes as no frames: it says only that the connection lives. */
export async function* sseFrames(response: Response): AsyncGenerator<Frame[]> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new SseParser();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield parser.push(value);
  }
}

/**
 * Server-sent events from text that arrives in arbitrary pieces (WHATWG HTML §9.2.6). Lines end in LF, CR or CRLF;
 * comments are skipped; a frame without data is dropped, as the standard says.
 */
export class SseParser {
  private rest = '';
  /** How far `rest` is known to hold no line end: a large frame in many pieces is looked through once. */
  private scanned = 0;
  private name = '';
  private id: string | undefined;
  private data: string[] = [];
  private started = false;

  push(text: string): Frame[] {
    this.rest += text;
    if (!this.started && this.rest) {
      this.started = true;
      if (this.rest.startsWith('\uFEFF')) this.rest = this.rest.slice(1);
    }
    const frames: Frame[] = [];
    let from = 0;
    for (;;) {
      const end = lineEnd(this.rest, Math.max(from, this.scanned));
      if (end < 0) break;
      const next = end + (this.rest[end] === '\r' && this.rest[end + 1] === '\n' ? 2 : 1);
      const frame = this.line(this.rest.slice(from, end));
      if (frame) frames.push(frame);
      from = next;
      this.scanned = 0;
    }
    this.rest = this.rest.slice(from);
    this.scanned = Math.max(0, this.rest.length - 1);
    return frames;
  }

  private line(line: string): Frame | undefined {
    if (line === '') return this.finish();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.name = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    return undefined;
  }

  private finish(): Frame | undefined {
    const { name, id, data } = this;
    this.name = '';
    this.id = undefined;
    this.data = [];
    if (data.length === 0) return undefined;
    const frame: Frame = { name: name || 'message', data: data.join('\n') };
    return id === undefined ? frame : { ...frame, id };
  }
}

/** Index of the next line end that is certainly whole; a CR at the very end may be half of CRLF. */
function lineEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) return i;
    if (code === 13) return i + 1 < text.length ? i : -1;
  }
  return -1;
}
