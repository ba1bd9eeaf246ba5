import type { Message, RecordedEvent } from '../api/types';
import type { Readable } from '../detail/sections';
import { asObject, text, toolSummary } from '../feed/summary';
import { attachmentsOf, callsOf, resultsOf, textOf } from './messageParts';
import type { Fork, Step } from './tree';

export interface Call {
  key: string;
  seqs: number[];
  tool: string;
  summary: string;
  state: 'running' | 'ok' | 'failed' | 'no end';
  durationMs: number | undefined;
  /** Its arguments and its result, as the event's detail reads them. */
  body: Readable;
}

export interface Said {
  kind: 'said';
  /** The events it comes from: a message that is shown while it is said has several. */
  seqs: number[];
  at: number;
  role: string;
  agent: string;
  text: string;
  attachments: string[];
  tokens: number;
  /** Counted by the sender, not estimated from the length. */
  isCounted: boolean;
}

export type Entry =
  | Said
  | { kind: 'calls'; seqs: number[]; calls: Call[] }
  | { kind: 'fork'; seqs: number[]; fork: Fork }
  | { kind: 'note'; seqs: number[]; at: number; text: string; loud: boolean };

/** Events that are no messages and yet belong between them: calls that still run, questions to the person, beginning and end. */
export const markTypes = ['pre_tool_use', 'permission_request', 'notification', 'session_start', 'session_end', 'conversation'].join(',');

/** A thread as it is read: who said what, with the tool calls in between folded together. */
export function thread(steps: Step[], marks: RecordedEvent[], project = ''): Entry[] {
  return new Thread(marks, project, steps.map((step) => step.message)).read(steps);
}

class Thread {
  private readonly entries: Entry[] = [];
  private readonly calls = new Map<string, Call>();
  private readonly starts: Map<string, RecordedEvent>;
  private readonly ended: Set<string>;
  private readonly lastPrompt: number;
  private readonly marks: RecordedEvent[];

  constructor(marks: RecordedEvent[], private readonly project: string, messages: Message[]) {
    const results = messages.flatMap((message) => resultsOf(message).map((result) => result.id));
    this.ended = new Set(results);
    this.starts = new Map(marks.filter((mark) => mark.type === 'pre_tool_use').map((mark) => [mark.tool_use_id ?? '', mark]));
    this.lastPrompt = messages.findLast((message) => message.role === 'user')?.seq ?? 0;
    this.marks = [...marks];
  }

  read(steps: Step[]): Entry[] {
    for (const { message, fork } of steps) {
      this.addMarks(message.seq);
      if (fork) this.entries.push({ kind: 'fork', seqs: [], fork });
      if (message.role === 'tool') this.addResults(message); else this.addSaid(message);
    }
    this.addMarks(Infinity);
    return this.entries;
  }

  private addSaid(message: Message): void {
    const last = this.entries.at(-1);
    const said = textOf(message.content);
    const agent = message.agent_id ?? '';
    // Only the first part of a message that is shown while it is said has the message's id; those after it go on with it.
    if (message.type === 'message_display' && message.id === message.event_id && last?.kind === 'said' && last.role === message.role && last.agent === agent) {
      last.text += said;
      last.seqs.push(message.seq);
      last.tokens += message.tokens;
      return;
    }
    const attachments = attachmentsOf(message.content);
    if (said || attachments.length) {
      this.entries.push({
        kind: 'said', seqs: [message.seq], at: Date.parse(message.time), role: message.role, agent, text: said, attachments,
        tokens: message.tokens, isCounted: message.usage !== undefined,
      });
    }
    for (const call of callsOf(message)) {
      this.addCall({ key: call.id, seqs: [message.seq], tool: call.tool, summary: this.summary(call.tool, call.args), state: this.unfinished(call.id, message.seq), durationMs: undefined, body: body(call.tool, call.args) });
    }
  }

  private addResults(message: Message): void {
    const made = new Map(callsOf(message).map((call) => [call.id, call]));
    for (const { id, tool, result, isError } of resultsOf(message)) {
      const started = this.starts.get(id);
      const durationMs = message.duration_ms ?? (started ? Math.max(0, Date.parse(message.time) - Date.parse(started.time)) : undefined);
      const state = isError ? 'failed' : 'ok';
      const known = this.calls.get(id);
      if (known) {
        Object.assign(known, { state, durationMs });
        known.seqs.push(message.seq);
        known.body = body(known.tool, asObject(known.body.data).tool_input, result, isError);
        continue;
      }
      const call = made.get(id);
      const name = call?.tool || tool || 'tool';
      this.addCall({ key: id, seqs: [message.seq], tool: name, summary: this.summary(name, call?.args ?? result), state, durationMs, body: body(name, call?.args, result, isError) });
    }
  }

  private addCall(call: Call): void {
    this.calls.set(call.key, call);
    const last = this.entries.at(-1);
    if (last?.kind === 'calls') { last.calls.push(call); last.seqs.push(...call.seqs); }
    else this.entries.push({ kind: 'calls', seqs: [...call.seqs], calls: [call] });
  }

  /** What happened before the message with this number and isn't in the thread yet. */
  private addMarks(before: number): void {
    while (this.marks.length && this.marks[0]!.seq < before) this.addMark(this.marks.shift()!);
  }

  private addMark(mark: RecordedEvent): void {
    const data = asObject(mark.data);
    const base = { seqs: [mark.seq], at: Date.parse(mark.time) };
    const note = (words: string, loud = false) => this.entries.push({ kind: 'note', ...base, text: words, loud });
    const tool = mark.tool_name ?? '';
    switch (mark.type) {
      case 'pre_tool_use': {
        const id = mark.tool_use_id ?? String(mark.seq);
        if (this.ended.has(id) || this.calls.has(id)) return;
        this.addCall({ key: id, seqs: base.seqs, tool, summary: this.summary(tool, data.tool_input), state: this.unfinished(id, mark.seq), durationMs: undefined, body: body(tool, data.tool_input) });
        return;
      }
      case 'permission_request': note(`asked for permission: ${tool} ${this.summary(tool, data.tool_input)}`, true); return;
      case 'notification': note(text(data.message), true); return;
      case 'session_start': note(`session ${text(data.source) || 'started'}`); return;
      case 'session_end': note(`session ended${text(data.reason) ? `: ${text(data.reason)}` : ''}`); return;
      case 'conversation': this.addConversation(data, base); return;
    }
  }

  /** A conversation that was stored as one text: its summary, and its transcript. */
  private addConversation(data: Record<string, unknown>, base: { seqs: number[]; at: number }): void {
    if (text(data.summary)) this.entries.push({ kind: 'note', ...base, text: text(data.summary), loud: false });
    const transcript = Array.isArray(data.transcript)
      ? data.transcript.map((line) => (typeof line === 'string' ? line : [text(asObject(line).role), textOf(asObject(line).content ?? asObject(line).text)].filter(Boolean).join(': '))).join('\n')
      : text(data.transcript) || textOf(data.content);
    if (transcript) this.entries.push({ kind: 'said', ...base, role: text(data.role) || 'transcript', agent: '', text: transcript, attachments: [], tokens: 0, isCounted: false });
  }

  private summary(tool: string, args: unknown): string {
    return toolSummary(tool, args, this.project);
  }

  /** A call without a result runs, unless the person has spoken since. */
  private unfinished(id: string, seq: number): Call['state'] {
    return this.ended.has(id) ? 'ok' : seq < this.lastPrompt ? 'no end' : 'running';
  }
}

function body(tool: string, args: unknown, result?: unknown, isError = false): Readable {
  return { tool_name: tool, data: { tool_input: args, ...(result === undefined ? {} : isError ? { error: typeof result === 'string' ? result : JSON.stringify(result, null, 2) } : { tool_response: result }) } };
}
