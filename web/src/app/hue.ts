/** One of eight session colours, by FNV-1a of the id, so that a session looks the same everywhere and after a reload. */
export function hueIndex(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return ((hash >>> 0) ^ (hash >>> 16)) & 7;
}

export const hueOf = (id: string) => `var(--session-${hueIndex(id)})`;
