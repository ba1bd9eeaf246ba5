import type { Message } from '../api/types';
import { asObject, type Fields, text } from '../feed/summary';

/** A tool call that a message makes. */
export interface CallPart {
  id: string;
  tool: string;
  args: unknown;
}

/** What a tool answered. */
export interface ResultPart {
  id: string;
  tool: string;
  result: unknown;
  isError: boolean;
}

/** What a message says in words: its text, or the texts among its parts. */
export function textOf(content: unknown): string {
  return typeof content === 'string' ? content : partsOf(content).map((part) => text(part.text)).filter(Boolean).join('\n');
}

/** Pictures, sounds and files by their kind and name; the dashboard doesn't fetch them. */
export function attachmentsOf(content: unknown): string[] {
  return partsOf(content).filter((part) => ['image', 'audio', 'video', 'file'].includes(text(part.type)))
    .map((part) => [text(part.type), text(part.name) || text(part.filename) || text(part.file_name)].filter(Boolean).join(' '));
}

/** Calls as a part of the content, or beside it as OpenAI's API has them. */
export function callsOf(message: Message): CallPart[] {
  const parts = partsOf(message.content).filter((part) => part.type === 'tool_call' || part.type === 'tool_use');
  const beside = Array.isArray(message.tool_calls) ? message.tool_calls.map(asObject) : [];
  return [...parts, ...beside].map((call, i) => {
    const named = asObject(call.function);
    return {
      id: text(call.tool_call_id) || text(call.id) || `${message.id} ${i}`,
      tool: text(call.tool_name) || text(call.name) || text(named.name),
      args: read(call.tool_args ?? call.input ?? call.arguments ?? named.arguments),
    };
  });
}

/** A tool's answers; a text of a message with the role tool is one. */
export function resultsOf(message: Message): ResultPart[] {
  const parts = partsOf(message.content).filter((part) => part.type === 'tool_result');
  if (!parts.length && message.role === 'tool') {
    return [{ id: message.tool_call_id ?? message.id, tool: '', result: textOf(message.content), isError: false }];
  }
  return parts.map((part) => ({
    id: text(part.tool_call_id) || text(part.tool_use_id) || message.tool_call_id || message.id,
    tool: text(part.tool_name), result: part.tool_result ?? part.content ?? part.output, isError: part.is_error === true,
  }));
}

const partsOf = (content: unknown): Fields[] => (Array.isArray(content) ? content.map(asObject) : []);

/** Arguments often are JSON in a string. */
function read(args: unknown): unknown {
  if (typeof args !== 'string') return args;
  try {
    return JSON.parse(args) as unknown;
  } catch {
    return args;
  }
}
