import { useState } from 'preact/hooks';

/** A width that is remembered. */
export function useStoredWidth(name: string, initial: number, least: number): [number, (width: number) => void] {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(name)) || initial);
  return [width, (next) => {
    const most = Math.max(least, window.innerWidth * 0.7);
    const kept = Math.round(Math.min(most, Math.max(least, next)));
    setWidth(kept);
    localStorage.setItem(name, String(kept));
  }];
}

/** The left edge of a panel, to drag or to move with the arrow keys. */
export function SplitHandle({ width, setWidth, label }: { width: number; setWidth: (width: number) => void; label: string }) {
  function drag(down: PointerEvent) {
    const handle = down.currentTarget as HTMLElement;
    handle.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => setWidth(width + down.clientX - event.clientX);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true });
  }
  function nudge(event: KeyboardEvent) {
    const step = event.key === 'ArrowLeft' ? 24 : event.key === 'ArrowRight' ? -24 : 0;
    if (!step) return;
    event.preventDefault();
    setWidth(width + step);
  }
  return (
    <div class="split" role="separator" aria-orientation="vertical" aria-label={label} aria-valuenow={width} aria-valuemin={300}
      tabIndex={0} onPointerDown={drag} onKeyDown={nudge} />
  );
}
