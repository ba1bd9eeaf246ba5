import type { Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Props {
  value: string;
  label: string;
  onChange: (value: string) => void;
  field?: Ref<HTMLInputElement>;
  /** Enter was pressed, and the text has been given on. */
  onEnter?: () => void;
}

const typingMs = 200;

/** Searches a moment after the last key. Esc empties it, then gives the keyboard back to the page. */
export function SearchField({ value, label, onChange, field, onEnter }: Props) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** What this field said last: its own words coming back don't take away what was typed since. */
  const given = useRef(value);
  useEffect(() => {
    if (value === given.current) return;
    given.current = value;
    clearTimeout(timer.current);
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  function change(text: string, inMs = typingMs) {
    setTyped(text);
    clearTimeout(timer.current);
    if (inMs) timer.current = setTimeout(() => give(text), inMs); else give(text);
  }
  function give(text: string) {
    given.current = text.trim();
    onChange(given.current);
  }
  function onKey(event: KeyboardEvent & { currentTarget: HTMLInputElement }) {
    if (event.key === 'Enter') { change(typed, 0); event.currentTarget.blur(); onEnter?.(); }
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (typed) change('', 0); else event.currentTarget.blur();
  }
  return (
    <div class="search">
      <input ref={field ?? null} class="field" type="search" placeholder={label} aria-label={label} value={typed} spellcheck={false} autocomplete="off"
        onInput={(event) => change(event.currentTarget.value)} onKeyDown={onKey} />
      {!typed && <kbd aria-hidden="true">/</kbd>}
    </div>
  );
}
