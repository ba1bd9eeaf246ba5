import type { Row } from './row';

/** Short words for the types Claude Code sends; every other type shows as it is written. */
const labels: Record<string, string> = {
  user_prompt_submit: 'prompt',
  message_display: 'message',
  pre_tool_use: 'tool',
  post_tool_use: 'tool',
  post_tool_use_failure: 'tool',
  post_tool_batch: 'batch',
  permission_request: 'permission',
  instructions_loaded: 'instructions',
  session_start: 'session start',
  session_end: 'session end',
  subagent_start: 'agent start',
  subagent_stop: 'agent stop',
  pre_compact: 'compact',
  post_compact: 'compacted',
};

export const typeLabel = (type: string): string => labels[type] ?? type.replaceAll('_', ' ');

/** How loud a row is. */
export function toneOf(row: Row): string {
  if (row.state === 'failed') return 'failed';
  if (row.state === 'denied') return 'denied';
  if (row.type === 'permission_request' || row.type === 'notification') return 'asks';
  if (row.type === 'user_prompt_submit') return 'prompt';
  if (row.type === 'message_display') return 'message';
  return quiet.has(row.type) && !row.error ? 'quiet' : 'plain';
}

const quiet = new Set(['stop', 'subagent_stop', 'post_tool_batch', 'instructions_loaded', 'session_start', 'session_end']);

/** The word in the type column. */
export function wordOf(row: Row): string {
  if (row.state === 'failed') return 'failed';
  if (row.state === 'denied') return 'denied';
  if (row.state === 'running') return row.asked ? 'asks' : 'running';
  return typeLabel(row.type);
}

const parts: Record<string, string> = { pre_tool_use: 'start', post_tool_use: 'end', post_tool_use_failure: 'failure', post_tool_batch: 'batch' };

/** What an event is within a call's row. */
export const partLabel = (type: string): string => parts[type] ?? typeLabel(type);

/** `mcp__github__create_issue` is read as `create_issue`; the whole name is on hover. */
export const shortTool = (tool: string): string => (tool.startsWith('mcp__') ? tool.slice(tool.lastIndexOf('__') + 2) : tool);
