import { Component } from 'preact';
import { hueOf } from '../app/hue';
import { startOfToday } from '../api/connection';
import { duration } from '../format/quantities';
import { exact, rowTime } from '../format/times';
import { shortTool, toneOf, wordOf } from './labels';
import type { Row } from './row';

interface Props {
  row: Row;
  version: number;
  selected: boolean;
  sessionName: string;
  onOpen: (row: Row) => void;
}

export const rowId = (row: Row) => `row-${row.seq}`;

/** One line of a feed. Drawn again only when its row changed. */
export class FeedRow extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const now = this.props;
    return next.row !== now.row || next.version !== now.version || next.selected !== now.selected || next.sessionName !== now.sessionName;
  }

  override render() {
    const { row, selected, sessionName, onOpen } = this.props;
    const [time, rest] = rowTime(row.at, startOfToday.value);
    return (
      <div id={rowId(row)} role="option" aria-selected={selected} class={`row tone-${toneOf(row)} state-${row.state}`} onClick={() => onOpen(row)}>
        <span class="row-time" title={exact(row.at)}>{time}<span class="row-ms">{rest}</span></span>
        <span class="row-bar" style={{ background: hueOf(row.session) }} title={sessionName} />
        <span class="row-type" title={row.type}>{wordOf(row)}</span>
        <span class="row-tool" title={row.tool}>{shortTool(row.tool)}</span>
        <span class="row-text">
          {row.agent && <span class="row-agent" title={`sub-agent ${row.agent}`}>agent</span>}
          <span class="row-telling">{row.text}</span>
          {row.error && row.error !== row.text && <span class="row-error">{row.error}</span>}
        </span>
        <span class="row-session">{sessionName}</span>
        <span class="row-took">{took(row)}</span>
      </div>
    );
  }
}

function took(row: Row): string {
  if (row.state === 'running') return '…';
  return row.durationMs === undefined ? '' : duration(row.durationMs);
}
