import { useState } from 'preact/hooks';
import { bytes, plural } from '../format/quantities';
import { CopyButton } from '../ui/CopyButton';
import { childPath, kindOf, preview, redactedMark } from './json';

const foldedLength = 240;
const shownChildren = 100;

interface NodeProps {
  name: string | number | undefined;
  value: unknown;
  path: string;
  depth: number;
  /** Levels that are open at first. */
  open: number;
}

/** A JSON value as a tree that opens and closes; everything can be selected and copied. */
export function JsonTree({ value, name, path = '', open = 2 }: { value: unknown; name?: string; path?: string; open?: number }) {
  return <div class="json" role="tree" aria-label="JSON"><Node name={name} value={value} path={path} depth={0} open={open} /></div>;
}

function Node(props: NodeProps) {
  const kind = kindOf(props.value);
  const isBranch = (kind === 'object' || kind === 'array') && Object.keys(props.value as object).length > 0;
  return isBranch ? <Branch {...props} value={props.value as object} /> : <Leaf {...props} />;
}

function Branch({ name, value, path, depth, open }: NodeProps & { value: object }) {
  const entries = Object.entries(value);
  const [isOpen, setOpen] = useState(depth < open && entries.length <= 50);
  const [shown, setShown] = useState(shownChildren);
  const isArray = Array.isArray(value);
  return (
    <div class="json-branch" role="treeitem" aria-expanded={isOpen}>
      <div class="json-line">
        <button type="button" class="json-toggle" onClick={() => setOpen(!isOpen)} aria-label={`${isOpen ? 'Close' : 'Open'} ${name ?? 'value'}`}>
          <span class={isOpen ? 'arrow arrow-open' : 'arrow'} aria-hidden="true" />
          <Name name={name} />
          <span class="json-mark">{isArray ? '[' : '{'}</span>
          {!isOpen && <span class="json-preview">{preview(value)}</span>}
          {!isOpen && <span class="json-mark">{isArray ? ']' : '}'}</span>}
          <span class="json-size">{plural(entries.length, isArray ? 'item' : 'member')}</span>
        </button>
        <Copies path={path} value={value} />
      </div>
      {isOpen && (
        <div class="json-children" role="group">
          {entries.slice(0, shown).map(([key, child]) => (
            <Node key={key} name={isArray ? Number(key) : key} value={child} path={childPath(path, isArray ? Number(key) : key)} depth={depth + 1} open={open} />
          ))}
          {entries.length > shown && (
            <button type="button" class="link" onClick={() => setShown(shown + 500)}>{plural(entries.length - shown, 'more')}</button>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({ name, value, path }: NodeProps) {
  return (
    <div class="json-line json-leaf" role="treeitem">
      <Name name={name} />
      <Value value={value} />
      <Copies path={path} value={value} />
    </div>
  );
}

function Name({ name }: { name: string | number | undefined }) {
  return name === undefined ? null : <span class={typeof name === 'number' ? 'json-index' : 'json-name'}>{name}<span class="json-mark">: </span></span>;
}

function Value({ value }: { value: unknown }) {
  const kind = kindOf(value);
  if (kind !== 'string') return <span class={`json-${kind}`}>{kind === 'object' ? '{}' : kind === 'array' ? '[]' : String(value)}</span>;
  return <LongString text={value as string} />;
}

/** A string; beyond a few lines it is folded and says how long it is. */
function LongString({ text }: { text: string }) {
  const [isOpen, setOpen] = useState(false);
  if (text === '') return <span class="json-null">""</span>;
  const isLong = text.length > foldedLength || text.split('\n', 5).length > 4;
  const cut = isLong && !isOpen ? firstPart(text) : text;
  return (
    <span class="json-string">
      {redactable(cut)}
      {isLong && (
        <button type="button" class="json-fold" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'fold' : `… ${bytes(new TextEncoder().encode(text).length)}`}
        </button>
      )}
    </span>
  );
}

const firstPart = (text: string) => text.split('\n').slice(0, 3).join('\n').slice(0, foldedLength);

/** What was redacted looks redacted. */
function redactable(text: string) {
  if (!redactedMark.test(text)) return text;
  return text.split(/(\[REDACTED[^\]]*\])/).map((part, i) => (i % 2 ? <mark key={i} class="redacted">{part.slice(1, -1).toLowerCase()}</mark> : part));
}

function Copies({ path, value }: { path: string; value: unknown }) {
  return (
    <span class="json-copies">
      <CopyButton label="Copy value" text={() => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))}>value</CopyButton>
      {path && <CopyButton label="Copy path" text={path}>path</CopyButton>}
    </span>
  );
}
