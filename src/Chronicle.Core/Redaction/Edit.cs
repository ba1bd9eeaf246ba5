namespace Chronicle.Redaction;

/// <summary>Bytes of a body to replace: from <paramref name="Start"/> up to <paramref name="End"/>, always inside one JSON string.</summary>
internal readonly record struct Edit(int Start, int End, RedactionRule Rule);
