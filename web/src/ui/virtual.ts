/** Which rows of equal height show, and where. Pure, so that it can be tested without a browser. */

export interface Span {
  first: number;
  end: number;
}

/** Rows to draw: those in view and `overscan` more on each side. */
export function visibleSpan(scrollTop: number, viewHeight: number, rowHeight: number, count: number, overscan: number): Span {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - overscan);
  const end = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + overscan);
  return { first, end: Math.max(first, end) };
}

/** Where to scroll so that the same rows stay under the eye after the list's first index changed. */
export function anchoredTop(scrollTop: number, oldFirst: number, newFirst: number, rowHeight: number): number {
  return Math.max(0, scrollTop + (oldFirst - newFirst) * rowHeight);
}

/** The smallest scroll that brings a row into view; unchanged when it already is. */
export function revealingTop(scrollTop: number, viewHeight: number, rowHeight: number, position: number): number {
  const top = position * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + viewHeight) return top + rowHeight - viewHeight;
  return scrollTop;
}

/**
 * Whether the list goes on sticking to its end. Scrolling up lets go; coming back to the end takes hold again; growth
 * alone changes nothing, even when it is seen before the list has been scrolled after it.
 */
export function sticks(before: { stuck: boolean; top: number }, top: number, viewHeight: number, fullHeight: number): boolean {
  if (top + viewHeight >= fullHeight - 2) return true;
  return before.stuck && top >= before.top;
}
