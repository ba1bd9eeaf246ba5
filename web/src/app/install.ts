import type { ServerInfo } from '../api/types';

const usual = 'http://127.0.0.1:8510';
const own = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What connects Claude Code to this server, by the program that runs here, or on another machine by one that is installed there. */
export function installCommand({ origin, hostname }: { origin: string; hostname: string }, { auth, program }: Pick<ServerInfo, 'auth' | 'program'>): string {
  const address = origin.replace('//localhost:', '//127.0.0.1:') === usual ? '' : ` --url ${origin}`;
  return `${(own.test(hostname) && program) || 'chronicle'} install claude-code${address}${auth ? ' --api-key-env CHRONICLE_API_KEY' : ''}`;
}
