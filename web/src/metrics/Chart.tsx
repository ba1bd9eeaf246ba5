import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../app/theme';
import { clock } from '../format/times';

export interface Line { label: string; colour: string; dash?: number[] }

interface Props {
  title: string;
  lines: Line[];
  /** Seconds, then a column for each line. */
  data: (number | null)[][];
  from: number;
  to: number;
  text: (value: number) => string;
  /** Levels of the rules that watch this: drawn across. */
  limits?: { value: number; level: 'warning' | 'critical' }[];
}

const height = 150;
const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Thin lines over a time range that all charts of the page share, with one crosshair for all. */
export function Chart({ title, lines, data, from, to, text, limits = [] }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const shown = useRef({ text, limits });
  shown.current = { text, limits };
  const key = `${theme.value} ${lines.map((line) => line.label).join()}`;
  useEffect(() => {
    const place = box.current;
    if (!place) return; // the page was left before it was drawn
    const made = new uPlot(options(title, lines, place.clientWidth, shown), data as uPlot.AlignedData, place);
    plot.current = made;
    const size = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height }));
    size.observe(place);
    return () => { size.disconnect(); made.destroy(); plot.current = undefined; };
  }, [key]);
  useEffect(() => {
    const drawn = plot.current;
    drawn?.batch(() => {
      drawn.setData(data as uPlot.AlignedData, false);
      drawn.setScale('x', { min: from / 1000, max: to / 1000 });
    });
  }, [data, from, to, key]);
  const last = data.map((column) => column.findLast((value) => value !== null));
  return (
    <figure class="chart" aria-label={title}>
      <figcaption>
        <b>{title}</b>
        {lines.map((line, i) => (
          <span key={line.label} class="chart-line">
            <span class="chart-swatch" style={{ background: `var(--${line.colour})` }} aria-hidden="true" />
            {line.label && <span class="muted">{line.label}</span>} <span class="mono">{last[i + 1] === undefined ? 'no samples' : text(last[i + 1]!)}</span>
          </span>
        ))}
      </figcaption>
      <div ref={box} class="chart-box" />
    </figure>
  );
}

function options(title: string, lines: Line[], width: number, shown: { current: Pick<Props, 'text' | 'limits'> }): uPlot.Options {
  const [muted, border] = [colour('muted'), colour('border')];
  const axis = { stroke: muted, font: '11px system-ui, sans-serif', grid: { stroke: border, width: 1 }, ticks: { show: false } };
  return {
    width, height, title: undefined as unknown as string, legend: { show: false },
    cursor: { sync: { key: 'metrics' }, drag: { x: false, y: false }, points: { size: 5 } },
    scales: { x: { time: true, auto: false }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, size: 20, space: 70, values: (_, ticks) => ticks.map((tick) => clock(tick * 1000).slice(0, 8)) },
      { ...axis, size: 64, space: 32, values: (_, ticks) => ticks.map((tick) => shown.current.text(tick)) },
    ],
    series: [{}, ...lines.map((line) => ({ label: line.label || title, stroke: colour(line.colour), width: 1.25, points: { show: false }, ...(line.dash ? { dash: line.dash } : {}) }))],
    hooks: { draw: [(plot) => drawLimits(plot, shown.current.limits ?? [])] },
  };
}

/** A dashed line where a rule of the alerts begins to mind, if that is within the picture. */
function drawLimits(plot: uPlot, limits: NonNullable<Props['limits']>): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  for (const { value, level } of limits) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    if (!Number.isFinite(y) || y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.strokeStyle = colour(level === 'critical' ? 'danger' : 'warning');
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}
