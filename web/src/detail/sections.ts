import type { RecordedEvent } from '../api/types';
import { asObject, type Fields, text } from '../feed/summary';

/** A part of an event as a person wants to read it, above the JSON. */
export type Section =
  | { kind: 'code' | 'text' | 'error'; title: string; text: string }
  | { kind: 'diff'; title: string; before: string; after: string }
  | { kind: 'json'; title: string; value: unknown };

/** What sections are read from. */
export type Readable = Pick<RecordedEvent, 'tool_name' | 'data'>;

/** Reads the events of one row: one event, or a tool call's start and end. */
export function sectionsOf(events: Readable[]): Section[] {
  const bodies = events.map((event) => asObject(event.data));
  const input = bodies.find((body) => body.tool_input !== undefined)?.tool_input;
  const response = bodies.find((body) => body.tool_response !== undefined)?.tool_response;
  const tool = events.find((event) => event.tool_name)?.tool_name ?? '';
  const sections: Section[] = [];
  if (input !== undefined) sections.push(...inputSections(tool, asObject(input), asObject(response)));
  for (const body of bodies) {
    if (typeof body.error === 'string') sections.push({ kind: 'error', title: 'Error', text: body.error });
  }
  if (response !== undefined) sections.push(...responseSections(tool, response));
  if (input === undefined) sections.push(...words(bodies));
  return sections;
}

function inputSections(tool: string, input: Fields, response: Fields): Section[] {
  switch (tool) {
    case 'Bash': return code('Command', input.command);
    case 'Edit': return [...code('File', input.file_path), diff(text(input.old_string), text(input.new_string))];
    case 'MultiEdit': {
      const edits = Array.isArray(input.edits) ? input.edits.map(asObject) : [];
      return [...code('File', input.file_path), ...edits.map((edit) => diff(text(edit.old_string), text(edit.new_string)))];
    }
    case 'Write': {
      const before = text(response.originalFile);
      return [...code('File', input.file_path), before ? diff(before, text(input.content)) : { kind: 'code', title: 'Content', text: text(input.content) }];
    }
    case 'Read': return code('File', input.file_path);
    case 'Task':
    case 'Agent': return text(input.prompt) ? [{ kind: 'text', title: 'Task', text: text(input.prompt) }] : [];
    default: return Object.keys(input).length ? [{ kind: 'json', title: 'Input', value: input }] : [];
  }
}

function responseSections(tool: string, response: unknown): Section[] {
  if (typeof response === 'string') return response ? [{ kind: 'code', title: 'Result', text: response }] : [];
  const fields = asObject(response);
  const sections: Section[] = [];
  if (text(fields.stdout)) sections.push({ kind: 'code', title: 'Output', text: text(fields.stdout) });
  if (text(fields.stderr)) sections.push({ kind: 'error', title: 'Error output', text: text(fields.stderr) });
  const content = text(asObject(fields.file).content);
  if (tool === 'Read' && content) sections.push({ kind: 'code', title: 'Content', text: content });
  if (fields.interrupted === true) sections.push({ kind: 'error', title: 'Interrupted', text: 'The call was interrupted.' });
  const known = tool === 'Bash' || tool === 'Read' || tool === 'Edit' || tool === 'MultiEdit' || tool === 'Write';
  if (!known) sections.push({ kind: 'json', title: 'Result', value: response });
  return sections;
}

function words(bodies: Fields[]): Section[] {
  const body = bodies[0] ?? {};
  if (bodies.every((one) => typeof one.delta === 'string')) return [{ kind: 'text', title: 'Message', text: bodies.map((one) => text(one.delta)).join('') }];
  if (text(body.prompt)) return [{ kind: 'text', title: 'Prompt', text: text(body.prompt) }];
  if (text(body.last_assistant_message)) return [{ kind: 'text', title: 'Last message', text: text(body.last_assistant_message) }];
  if (text(body.message)) return [{ kind: 'text', title: 'Message', text: text(body.message) }];
  return [];
}

const code = (title: string, value: unknown): Section[] => (text(value) ? [{ kind: 'code', title, text: text(value) }] : []);
const diff = (before: string, after: string): Section => ({ kind: 'diff', title: 'Change', before, after });
