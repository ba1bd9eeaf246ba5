import { useState } from 'preact/hooks';
import { bytes } from '../format/quantities';
import { CopyButton } from '../ui/CopyButton';
import { Prose } from '../ui/Prose';
import { Diff } from './Diff';
import { JsonTree } from './JsonTree';
import type { Section } from './sections';

const foldedLines = 24;
const foldedChars = 4_000;

export function Sections({ sections }: { sections: Section[] }) {
  return <>{sections.map((section, i) => <One key={i} section={section} />)}</>;
}

function One({ section }: { section: Section }) {
  return (
    <section class={`part part-${section.kind}`}>
      <header>
        <h3>{section.title}</h3>
        {'text' in section && <CopyButton label={`Copy ${section.title.toLowerCase()}`} text={section.text} />}
      </header>
      {section.kind === 'diff' ? <Diff before={section.before} after={section.after} />
        : section.kind === 'json' ? <JsonTree value={section.value} />
        : section.kind === 'text' ? <Prose text={section.text} />
        : <Folded text={section.text} />}
    </section>
  );
}

/** Text that folds when it is long, and says how much there is. */
function Folded({ text }: { text: string }) {
  const [isOpen, setOpen] = useState(false);
  const lines = text.split('\n');
  const isLong = lines.length > foldedLines || text.length > foldedChars;
  const shown = isLong && !isOpen ? lines.slice(0, foldedLines).join('\n').slice(0, foldedChars) : text;
  return (
    <>
      <pre class="code" tabIndex={0}>{shown}</pre>
      {isLong && (
        <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Fold' : `Show all: ${lines.length} lines, ${bytes(new TextEncoder().encode(text).length)}`}
        </button>
      )}
    </>
  );
}
