// A made-up agent at work: yields hook payloads as Claude Code sends them, with the pauses between them.

const prompts = [
  'Add a retry with backoff to the upload client and cover it with tests',
  'why does `npm test` fail on CI but not here?',
  'Rename UserService to AccountService everywhere, keep the public API working and write a migration note for people who upgrade from 2.x, including the deprecated aliases',
  'please list, write and read', 'Überprüfe die Übersetzungen – 日本語 too', 'fix the flaky test in session.test.ts',
];
const commands = ['ls -la', 'npm test -- --run src/upload', 'git diff --stat HEAD~3', 'rg "UserService" -l | xargs sed -i s/UserService/AccountService/g', 'dotnet build -c Release 2>&1 | tail -20', 'curl -s http://127.0.0.1:8510/api/info -H "Authorization: Bearer [REDACTED:bearer]"'];
const files = ['src/upload/client.ts', 'src/upload/client.test.ts', 'README.md', 'src/deeply/nested/folder/structure/with/a/long/name/AccountServiceConfigurationProvider.ts', 'package.json'];

let seed = 7;
export const random = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);
export const pick = (list) => list[Math.floor(random() * list.length)];
const between = (low, high) => Math.round(low + random() * (high - low));
export const newId = () => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(random() * 16).toString(16));

const source = Array.from({ length: 60 }, (_, i) => `  const value${i} = compute(${i}); // line ${i}`).join('\n');

function tool() {
  const file_path = (project) => `${project}/${pick(files)}`;
  return pick([
    (p) => ['Bash', { command: pick(commands), description: 'Run a command' }, { stdout: `total 28\n${source.slice(0, between(80, 2400))}`, stderr: '', interrupted: false, isImage: false }],
    (p) => { const f = file_path(p); return ['Read', { file_path: f }, { type: 'text', file: { filePath: f, content: source, numLines: 60, startLine: 1, totalLines: 60 } }]; },
    (p) => { const f = file_path(p); return ['Edit', { file_path: f, old_string: `export class UserService {\n  constructor(private readonly db: Database) {}\n\n  async find(id: string) {\n    return this.db.users.get(id);\n  }\n}\n`, new_string: `export class AccountService {\n  constructor(private readonly db: Database) {}\n\n  async find(id: string) {\n    return withRetry(() => this.db.users.get(id));\n  }\n}\n` }, { filePath: f, structuredPatch: [], userModified: false }]; },
    (p) => { const f = file_path(p); return ['Write', { file_path: f, content: '# Notes\n\nÜnïcödé – line two\n' }, { type: 'create', filePath: f, content: '# Notes', structuredPatch: [], originalFile: null }]; },
    (p) => ['Grep', { pattern: 'UserService', path: `${p}/src`, output_mode: 'files_with_matches' }, { mode: 'files_with_matches', filenames: files, numFiles: 5 }],
    () => ['WebFetch', { url: 'https://example.com/docs/retry?page=2', prompt: 'What is the default backoff?' }, { bytes: 18231, code: 200, result: 'Exponential, 1 s to 30 s.' }],
    () => ['mcp__github__create_issue', { title: 'Flaky test', labels: ['ci'], body: 'It fails one time in 40.' }, { number: 812, nested: { a: { b: { c: [1, 2, null, true] } } } }],
  ]);
}

/** @returns a generator of { wait, type, fields, data } for one turn of a session. */
export function* turn(session, project, { asks = false, fails = 0.08, agent } = {}) {
  const prompt_id = newId();
  const common = { session_id: session, transcript_path: `/home/dev/.claude/projects/x/${session}.jsonl`, cwd: project, prompt_id, permission_mode: 'default' };
  const event = (wait, name, data, fields = {}) => ({ wait, type: name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase(), fields: { prompt_id, ...fields }, data: { ...common, hook_event_name: name, ...data } });
  if (!agent) yield event(0, 'UserPromptSubmit', { prompt: pick(prompts) });
  yield event(between(300, 2500), 'MessageDisplay', { turn_id: newId(), message_id: newId(), index: 0, final: true, delta: 'I will look at the code first, then change the client:\n\n```ts\nawait withRetry(upload)\n```\n\nand run `npm test`.' });
  for (let n = between(2, 7); n > 0; n--) {
    const calls = Array.from({ length: random() < 0.25 ? 3 : 1 }, () => ({ id: `toolu_${newId().slice(0, 18)}`, call: tool()(project) }));
    for (const { id, call } of calls) yield event(between(100, 1800), 'PreToolUse', { tool_name: call[0], tool_input: call[1], tool_use_id: id }, { tool_name: call[0], tool_use_id: id, agent_id: agent });
    if (asks && n === 1) {
      const { call } = calls[0];
      yield event(60, 'PermissionRequest', { tool_name: call[0], tool_input: call[1], permission_suggestions: [] }, { tool_name: call[0] });
      yield { wait: 45_000, pause: true };
    }
    for (const { id, call } of calls) {
      const duration_ms = between(4, call[0] === 'Bash' ? 9000 : 120);
      const fields = { tool_name: call[0], tool_use_id: id, duration_ms, agent_id: agent };
      yield random() < fails
        ? event(duration_ms, 'PostToolUseFailure', { tool_name: call[0], tool_input: call[1], tool_use_id: id, error: 'Exit code 3\npartial\noops: something went wrong', is_interrupt: false, duration_ms }, fields)
        : event(duration_ms, 'PostToolUse', { tool_name: call[0], tool_input: call[1], tool_response: call[2], tool_use_id: id, duration_ms }, fields);
    }
    yield event(5, 'PostToolBatch', { tool_calls: calls.map(({ id, call }) => ({ tool_name: call[0], tool_input: call[1], tool_use_id: id, tool_response: 'ok' })) });
  }
  const last = 'Done: the client retries with backoff, **12 tests** pass.\n\nNothing else was changed.';
  yield event(900, 'MessageDisplay', { turn_id: newId(), message_id: newId(), index: 0, final: true, delta: last });
  yield event(20, 'Stop', { stop_hook_active: false, last_assistant_message: last, background_tasks: [] });
}
