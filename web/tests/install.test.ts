import { expect, test } from 'vitest';
import { installCommand } from '../src/app/install';

test('the command to connect is the one that works for this server and this way of running', () => {
  const at = (origin: string, auth = false, program?: string) => installCommand(new URL(origin), { auth, ...(program && { program }) });
  expect(at('http://127.0.0.1:8510', false, 'chronicle')).toBe('chronicle install claude-code');
  expect(at('http://localhost:8510', false, '/opt/chronicle/chronicle')).toBe('/opt/chronicle/chronicle install claude-code');
  expect(at('http://127.0.0.1:9000', false, "'/my tools/chronicle'")).toBe("'/my tools/chronicle' install claude-code --url http://127.0.0.1:9000");
  expect(at('https://recorder.example:8443', true, '/opt/chronicle')).toBe('chronicle install claude-code --url https://recorder.example:8443 --api-key-env CHRONICLE_API_KEY');
});
