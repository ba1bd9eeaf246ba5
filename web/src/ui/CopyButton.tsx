import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** Copies text and says so in its own place for a moment. */
export function CopyButton({ text, label, children }: { text: string | (() => string); label: string; children?: ComponentChildren }) {
  const [outcome, setOutcome] = useState('');
  async function copy(event: Event) {
    event.stopPropagation();
    setOutcome((await copyText(typeof text === 'string' ? text : text())) ? 'copied' : 'blocked');
    setTimeout(() => setOutcome(''), 1200);
  }
  return (
    <button type="button" class="copy" onClick={copy} aria-label={label} title={label}>
      <span aria-live="polite">{outcome || (children ?? 'copy')}</span>
    </button>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The clipboard needs a secure context; an address in the local network is none. The old way still works there.
    const area = document.createElement('textarea');
    area.value = text;
    area.style.cssText = 'position:fixed;opacity:0';
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}
