/** Text as agents write it: fenced code apart, `code` in its font, everything else as it is. */
export function Prose({ text }: { text: string }) {
  const parts = text.split(/^```[^\n]*\n([\s\S]*?)^```[ \t]*$/m);
  return (
    <div class="prose">
      {parts.map((part, i) => (i % 2 ? <pre key={i} class="code" tabIndex={0}>{part.replace(/\n$/, '')}</pre> : <Inline key={i} text={part} />))}
    </div>
  );
}

function Inline({ text }: { text: string }) {
  const trimmed = text.replace(/^\n+|\n+$/g, '');
  if (!trimmed) return null;
  return <p>{trimmed.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*)/).map((part, i) => (i % 2 ? (part[0] === '`' ? <code key={i}>{part.slice(1, -1)}</code> : <b key={i}>{part.slice(2, -2)}</b>) : part))}</p>;
}
