import type { RecordedEvent } from '../api/types';

const longest = 300;

/** The one telling piece of an event: the command, path, prompt, message or error. One line. */
export function summaryOf(event: RecordedEvent): string {
  const data = asObject(event.data);
  const project = event.project ?? text(data.cwd);
  if (data.tool_input !== undefined && event.tool_name) return oneLine(toolSummary(event.tool_name, data.tool_input, project));
  return oneLine(byType(event, data, project) || generic(event.data));
}

/** What went wrong, when the event says so. */
export function errorOf(event: RecordedEvent): string | undefined {
  const { error } = asObject(event.data);
  if (typeof error === 'string') return oneLine(error.replaceAll('\n', ' · '));
  const message = asObject(error).message;
  return typeof message === 'string' ? oneLine(message) : undefined;
}

function byType(event: RecordedEvent, data: Fields, project: string): string {
  switch (event.type) {
    case 'user_prompt_submit': return text(data.prompt);
    case 'message_display': return unmarked(text(data.delta));
    case 'stop':
    case 'subagent_stop': return unmarked(text(data.last_assistant_message)) || text(data.agent_type);
    case 'subagent_start': return join(text(data.agent_type), text(data.description) || text(data.prompt));
    case 'session_start': return text(data.source);
    case 'session_end': return text(data.reason);
    case 'notification': return text(data.message);
    case 'instructions_loaded': return within(text(data.file_path), project);
    case 'post_tool_batch': return batch(data.tool_calls, project);
    case 'pre_compact': return text(data.trigger);
    default: return '';
  }
}

export function toolSummary(tool: string, input: unknown, project = ''): string {
  const fields = asObject(input);
  switch (tool) {
    case 'Bash': return text(fields.command);
    case 'Read': return within(text(fields.file_path), project) + lines(fields.offset, fields.limit);
    case 'Write':
    case 'Edit':
    case 'MultiEdit': return within(text(fields.file_path), project);
    case 'NotebookEdit': return within(text(fields.notebook_path), project);
    case 'Glob':
    case 'Grep': return join(text(fields.pattern), within(text(fields.path) || text(fields.glob), project));
    case 'WebFetch': return text(fields.url);
    case 'WebSearch': return text(fields.query);
    case 'Task':
    case 'Agent': return join(text(fields.subagent_type), text(fields.description) || text(fields.prompt));
    case 'AskUserQuestion': return questions(fields.questions) || generic(input);
    case 'TodoWrite': return todos(fields.todos);
    default: return generic(input);
  }
}

/** A path as it reads from inside its project. */
export function within(path: string, project: string): string {
  return project && path.startsWith(`${project}/`) ? path.slice(project.length + 1) : path;
}

const telling = ['command', 'file_path', 'path', 'url', 'query', 'pattern', 'prompt', 'message', 'text', 'content', 'error', 'title', 'name', 'description', 'reason', 'source'];
const envelope = new Set(['session_id', 'transcript_path', 'cwd', 'hook_event_name', 'prompt_id', 'permission_mode', 'tool_name', 'tool_use_id', 'agent_id']);

/** For bodies nobody has described to us: a field that usually tells, else the first plain value. */
function generic(value: unknown): string {
  if (typeof value === 'string') return value;
  const fields = asObject(value);
  for (const name of telling) if (text(fields[name])) return text(fields[name]);
  for (const [name, field] of Object.entries(fields)) {
    if (envelope.has(name)) continue;
    if (typeof field === 'string' && field) return `${name}: ${field}`;
    if (typeof field === 'number' || typeof field === 'boolean') return `${name}: ${field}`;
  }
  return '';
}

function batch(calls: unknown, project: string): string {
  if (!Array.isArray(calls)) return '';
  const parts = calls.map((call) => {
    const { tool_name, tool_input } = asObject(call);
    return join(text(tool_name), toolSummary(text(tool_name), tool_input, project));
  });
  return calls.length === 1 ? parts[0]! : `${calls.length} calls: ${parts.join(', ')}`;
}

function questions(list: unknown): string {
  return Array.isArray(list) ? list.map((one) => text(asObject(one).question)).filter(Boolean).join(' · ') : '';
}

function todos(list: unknown): string {
  if (!Array.isArray(list)) return '';
  const items = list.map(asObject);
  const done = items.filter((item) => item.status === 'completed').length;
  const current = items.find((item) => item.status === 'in_progress');
  return join(`${done} of ${items.length} done`, text(current?.content));
}

function lines(offset: unknown, limit: unknown): string {
  if (typeof offset !== 'number') return '';
  return typeof limit === 'number' ? `:${offset}–${offset + limit - 1}` : `:${offset}`;
}

export type Fields = Record<string, unknown>;

export function asObject(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** Without the marks of Markdown that only make sense over several lines. */
const unmarked = (value: string) => value.replace(/^```.*$\n?/gm, '').replaceAll('**', '');
const join = (...parts: string[]) => parts.filter(Boolean).join('  ');

export function oneLine(value: string): string {
  const cut = value.length > longest * 2 ? value.slice(0, longest * 2) : value;
  const line = cut.trimStart().replace(/\s*[\r\n]+\s*/g, ' ⏎ ').replace(/ ⏎ $/, '');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
