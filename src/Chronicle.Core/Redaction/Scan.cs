namespace Chronicle.Redaction;

/// <summary>One look through one body: what was found so far, and how far each kind of look ahead has been.</summary>
/// <remarks>A rule that looks ahead without a bound does it here. The end that it finds is remembered and answers every later question from inside the same
/// stretch, so no byte is read more than once for the same purpose and the whole look takes time in proportion to the body.</remarks>
internal ref struct Scan(ReadOnlySpan<byte> json)
{
    /// <summary>A value is judged by this many bytes of its beginning.</summary>
    public const int Window = 256;

    private Reach _string = Reach.None, _plain = Reach.None, _line = Reach.None, _tag = Reach.None;
    private Quoted _double = Quoted.None, _single = Quoted.None, _back = Quoted.None;

    public readonly ReadOnlySpan<byte> Json = json;

    public List<Edit>? Edits;

    /// <summary>Bytes looked at, for the test that holds it against the size of the body.</summary>
    public long Steps;

    /// <summary>Where the name ends that was judged last: other anchors in it say nothing new.</summary>
    public int Named;

    /// <summary>Where the member's value ends that was taken last: the members in it were judged with it.</summary>
    public int Taken;

    /// <summary>Where the last stretch ends that was looked through without its percent signs.</summary>
    public int Undone;

    /// <summary>Whether something is hidden behind needless escapes or invisible characters.</summary>
    public bool Hides;

    public void Add(Edit edit) => (Edits ??= []).Add(edit);

    /// <summary>Where the run of characters of a class that starts at <paramref name="at"/> ends, escaped ones included, at most <paramref name="limit"/> characters on.</summary>
    public int Run(int at, CharClass wanted, int limit = int.MaxValue)
    {
        var start = at;
        while (limit-- > 0 && JsonText.Is(JsonText.Read(Json, at, out var next), wanted))
        {
            at = next;
        }
        Steps += at - start + 1;
        return at;
    }

    /// <summary>The first position at or after <paramref name="at"/> that is no space or tab.</summary>
    public int SkipSpaces(int at)
    {
        var start = at;
        while (JsonText.IsSpace(JsonText.Read(Json, at, out var next)))
        {
            at = next;
        }
        Steps += at - start + 1;
        return at;
    }

    /// <summary>The first position at or after <paramref name="at"/> that is no white space of JSON, outside of strings.</summary>
    public int SkipWhiteSpace(int at)
    {
        var rest = at < Json.Length ? Json[at..].IndexOfAnyExcept(" \t\r\n"u8) : -1;
        var end = rest < 0 ? Math.Max(at, Json.Length) : at + rest;
        Steps += end - at + 1;
        return end;
    }

    /// <summary>The position of the string's closing quote at or after <paramref name="at"/>, or the end of the bytes.</summary>
    public int StringEnd(int at)
    {
        if (_string.Covers(at))
        {
            return _string.End;
        }
        var start = at;
        while (at < Json.Length)
        {
            var step = Json[at..].IndexOfAny((byte)'"', (byte)'\\');
            at = step < 0 ? Json.Length : at + step;
            if (at >= Json.Length || Json[at] == '"')
            {
                break;
            }
            at += 2;
        }
        at = Math.Min(at, Json.Length);
        Steps += at - start + 1;
        _string = new Reach(start, at);
        return at;
    }

    /// <summary>Where an unquoted value ends that starts at <paramref name="at"/>.</summary>
    public int PlainEnd(int at)
    {
        if (_plain.Covers(at))
        {
            return _plain.End;
        }
        var start = at;
        while (true)
        {
            var character = JsonText.Read(Json, at, out var next);
            if (character is JsonText.End or <= ' ' or '"' or '\'' or '`' or '\\' or ';' or '&' or '|' or '<' or '>' or ')' or ']' or '}'
                || (character == ',' && JsonText.Read(Json, next, out _) is JsonText.End or <= ' ' or '"' or '\'' or '\\'))
            {
                break;
            }
            at = next;
        }
        Steps += at - start + 1;
        _plain = new Reach(start, at);
        return at;
    }

    /// <summary>Where the line ends, or a quote or backslash stands in it.</summary>
    public int LineEnd(int at)
    {
        if (_line.Covers(at))
        {
            return _line.End;
        }
        var start = at;
        while (JsonText.Read(Json, at, out var next) is not (JsonText.End or '\n' or '\r' or '\'' or '"' or '\\'))
        {
            at = next;
        }
        Steps += at - start + 1;
        _line = new Reach(start, at);
        return at;
    }

    /// <summary>Where the text of an XML element ends: at the next <c>&lt;</c>, a quote or the line's end.</summary>
    public int TagEnd(int at)
    {
        if (_tag.Covers(at))
        {
            return _tag.End;
        }
        var start = at;
        while (JsonText.Read(Json, at, out var next) is not (JsonText.End or '\n' or '\r' or '<'))
        {
            at = next;
        }
        Steps += at - start + 1;
        _tag = new Reach(start, at);
        return at;
    }

    /// <summary>Where the text in quotes ends: before the same quote and the backslashes that a nested escape puts before it; a line's end closes too.</summary>
    public int QuotedEnd(int at, int quote)
    {
        ref var known = ref _back;
        switch (quote)
        {
            case '"':
                known = ref _double;
                break;
            case '\'':
                known = ref _single;
                break;
        }
        if (!known.Covers(at))
        {
            known = FindQuote(at, quote);
        }
        return Math.Max(at, known.End);
    }

    private Quoted FindQuote(int at, int quote)
    {
        var start = at;
        var backslashes = -1;
        while (true)
        {
            var character = JsonText.Read(Json, at, out var next);
            if (character is JsonText.End or '\n' or '\r' || character == quote)
            {
                Steps += at - start + 1;
                return new Quoted(start, backslashes >= 0 ? backslashes : at, at);
            }
            backslashes = character != '\\' ? -1 : backslashes >= 0 ? backslashes : at;
            at = next;
        }
    }

    private readonly record struct Reach(int From, int End)
    {
        public static readonly Reach None = new(1, 0);

        public bool Covers(int at) => From <= at && at <= End;
    }

    // Between End and Quote there are backslashes only.
    private readonly record struct Quoted(int From, int End, int Quote)
    {
        public static readonly Quoted None = new(1, 0, 0);

        public bool Covers(int at) => From <= at && at <= Quote;
    }
}
