/** Reading of JSON values for the tree: kinds, short forms, paths. */

export type Kind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as Kind;
}

const plainName = /^[A-Za-z_$][\w$]*$/;

/** `data.tool_input["odd name"][2]`, as one would write it in a script or in jq (with a dot before). */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!plainName.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}

/** What a closed object or array says about itself. */
export function preview(value: object, longest = 80): string {
  const parts: string[] = [];
  let length = 0;
  for (const [key, item] of Object.entries(value)) {
    const part = Array.isArray(value) ? scalar(item) : `${key}: ${scalar(item)}`;
    length += part.length + 2;
    if (length > longest) { parts.push('…'); break; }
    parts.push(part);
  }
  return parts.join(', ');
}

function scalar(value: unknown): string {
  const kind = kindOf(value);
  if (kind === 'object') return Object.keys(value as object).length ? '{…}' : '{}';
  if (kind === 'array') return (value as unknown[]).length ? `[${(value as unknown[]).length}]` : '[]';
  const text = JSON.stringify(value) ?? 'null';
  return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}

/** What redaction leaves behind, whole or inside a longer string. */
export const redactedMark = /\[REDACTED[^\]]*\]/;
