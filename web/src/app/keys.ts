import { useLayoutEffect, useRef } from 'preact/hooks';

export type Bindings = Record<string, (event: KeyboardEvent) => void>;

/** Of two that bind a key, the one further down this list has it; in one kind of layer, the later. */
const depths = ['shell', 'page', 'part'] as const;

const layers: { current: Bindings; depth: number }[] = [];
let prefix = '';
let prefixTimer: ReturnType<typeof setTimeout> | undefined;

/** Binds keys while the component shows, from its first paint on. `g l` is written `g l`. */
export function useKeys(bindings: Bindings, layer: (typeof depths)[number] = 'part'): void {
  const own = useRef({ current: bindings, depth: depths.indexOf(layer) });
  own.current.current = bindings;
  useLayoutEffect(() => {
    const mine = own.current;
    layers.push(mine);
    layers.sort((a, b) => a.depth - b.depth);
    return () => { layers.splice(layers.indexOf(mine), 1); };
  }, []);
}

export function startKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (isTyping(target) && event.key !== 'Escape') return;
    // A focused control keeps its own keys: space and Enter press it.
    if ((event.key === ' ' || event.key === 'Enter') && target.closest('button, a, summary, select, input, label')) return;
    const key = event.key === ' ' ? 'space' : event.key;
    const combined = prefix ? `${prefix} ${key}` : key;
    setPrefix(!prefix && key === 'g' ? 'g' : '');
    const bindings = layers.findLast((layer) => combined in layer.current)?.current;
    if (!bindings) return;
    event.preventDefault();
    bindings[combined]!(event);
  });
}

function setPrefix(value: string): void {
  clearTimeout(prefixTimer);
  prefix = value;
  if (value) prefixTimer = setTimeout(() => { prefix = ''; }, 1200);
}

function isTyping(element: HTMLElement): boolean {
  if (element.isContentEditable || element.tagName === 'TEXTAREA' || element.tagName === 'SELECT') return true;
  return element.tagName === 'INPUT' && !['checkbox', 'radio', 'button'].includes((element as HTMLInputElement).type);
}
