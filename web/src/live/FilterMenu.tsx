import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { toggled } from '../feed/filter';

interface Props {
  name: string;
  options: string[];
  /** Comma list, or the one value. */
  value: string;
  onChange: (value: string) => void;
  label?: (option: string) => string;
  /** One value at most: choosing another takes its place and closes the list. */
  single?: boolean;
}

/** A button that opens a list of values to tick. */
export function FilterMenu({ name, options, value, onChange, label = (option) => option, single = false }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [narrowed, setNarrowed] = useState('');
  const chosen = !value ? [] : single ? [value] : value.split(',');
  const all = [...new Set([...chosen, ...options])];
  const shown = all.filter((option) => `${option} ${label(option)}`.toLowerCase().includes(narrowed.toLowerCase()));

  // With the paint, not after it: whoever sees the list open closes it with Escape. Values may come later than that.
  const isEmpty = all.length === 0;
  useLayoutEffect(() => {
    if (isOpen) focusFirst();
    else setNarrowed('');
  }, [isOpen, isEmpty]);
  useEffect(() => {
    if (!isOpen) return;
    const leave = (event: Event) => { if (!box.current!.contains(event.target as Node)) setOpen(false); };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    return () => { document.removeEventListener('pointerdown', leave); document.removeEventListener('focusin', leave); };
  }, [isOpen]);

  function focusFirst() {
    (box.current!.querySelector<HTMLElement>('.menu input') ?? box.current!.querySelector('button')!).focus();
  }
  function clear() {
    onChange('');
    if (single) close();
    else focusFirst();
  }
  function choose(option: string) {
    onChange(single ? option : toggled(value, option));
    if (single) close();
  }
  function close() {
    setOpen(false);
    box.current!.querySelector('button')!.focus();
  }

  function onKey(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const inputs = [...box.current!.querySelectorAll<HTMLElement>('.menu input')];
      const at = inputs.indexOf(document.activeElement as HTMLElement);
      inputs[(at + (event.key === 'ArrowDown' ? 1 : -1) + inputs.length) % inputs.length]?.focus();
    }
  }

  return (
    <div class="menu-box" ref={box} onKeyDown={isOpen ? onKey : undefined}>
      <button type="button" class={chosen.length ? 'button button-set' : 'button'} data-filter={name} aria-haspopup="true" aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)} title={chosen.map(label).join(', ')}>
        {name}{chosen.length > 0 && <span class="button-value">{chosen.length === 1 ? label(chosen[0]!) : chosen.length}</span>}
      </button>
      {isOpen && (
        <div class="menu" role="group" aria-label={`Filter by ${name}`}>
          {all.length > 8 && <input class="field" type="text" placeholder="narrow" aria-label={`Narrow the list of ${name}s`} value={narrowed} onInput={(event) => setNarrowed(event.currentTarget.value)} />}
          {shown.map((option) => (
            <label key={option} class="menu-item" title={option}>
              <input type={single ? 'radio' : 'checkbox'} name={name} checked={chosen.includes(option)} onChange={() => choose(option)} />
              <span>{label(option)}</span>
            </label>
          ))}
          {shown.length === 0 && <p class="muted menu-none">{all.length ? 'None matches.' : 'None recorded yet.'}</p>}
          {chosen.length > 0 && <button type="button" class="link" onClick={clear}>clear</button>}
        </div>
      )}
    </div>
  );
}
