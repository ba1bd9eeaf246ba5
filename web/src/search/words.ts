import type { Embeddings, SearchAnswer, SearchResult, VectorState } from '../api/types';
import { typeLabel } from '../feed/labels';
import { count, plural } from '../format/quantities';
import type { Mode } from './wanted';

/** What a search by meaning can't see, said plainly; empty when there is nothing to say. */
export function vectorWords(vector: VectorState, mode: Mode): string {
  if (mode === 'text') return '';
  const waiting = vector.lag > 0 ? ` ${plural(vector.lag, 'text')} ${vector.lag === 1 ? 'waits' : 'wait'} for a vector.` : '';
  switch (vector.state) {
    case 'ready': return '';
    case 'off': return 'Search by meaning is off: no embedding provider is set. Only words are looked for.';
    case 'behind': return `Search by meaning is behind.${waiting}`;
    case 'failing': return `Search by meaning fails: ${vector.reason ?? 'the embedding provider does not answer'}.${waiting}`.replace('..', '.');
  }
}

/** "Searched also for connection, in place of conection, which stands nowhere." */
export function correctionWords(corrections: SearchAnswer['corrections']): string {
  const said = Object.entries(corrections).map(([word, instead]) => `${instead.join(', ')} in place of ${word}`);
  return said.length ? `Searched also for ${said.join('; ')}.` : '';
}

export function foundWords(result: SearchResult): string {
  return `found by ${result.found_by.join(' and ')}`;
}

/** Who or what it is: you, agent, tool Bash, session start. */
export function whatWords(result: SearchResult): string {
  if (result.kind === 'conversation') return 'conversation';
  if (result.kind === 'event') return [typeLabel(result.type), result.tool_name].filter(Boolean).join(' ');
  if (result.role === 'tool') return ['tool', result.tool_name].filter(Boolean).join(' ');
  return result.role === 'user' ? 'you' : result.role === 'assistant' ? 'agent' : (result.role ?? 'message');
}

/** The one line about embedding. */
export function embeddingWords(status: Embeddings): string {
  const own = status.models.find((one) => one.model === status.model);
  const texts = plural(status.texts, 'text');
  if (status.state === 'off') return `${texts}, no vectors: embedding is off`;
  const parts = [`${texts}, ${count(own?.vectors ?? 0)} with a vector of ${status.model}`];
  if (status.lag > 0) parts.push(`${count(status.lag)} waiting`);
  if (own?.failed) parts.push(`${count(own.failed)} failed`);
  return parts.join(', ');
}
