using System.Text.Json;

namespace Chronicle.Events;

/// <summary>Reads one event's envelope in one pass over its JSON; the body stays the bytes it is.</summary>
internal ref struct EventReader(ReadOnlyMemory<byte> buffer, EventDialect dialect, Timestamp received, TimeZoneInfo zone, EventContext context = default)
{
    private const int Members = (int)EventMember.Recorded + 1;

    /// <summary>The rank of a member read from the body: any name in the envelope replaces it.</summary>
    private const byte StandIn = byte.MaxValue;

    [ThreadStatic]
    private static MemberRanges? _unknownScratch;

    private readonly MemberRanges _unknown = _unknownScratch ??= new();
    private RankArray _ranks;
    private RangeArray _members;
    private string? _id, _session, _type, _source, _project, _tool, _toolUse, _trace, _span, _parent, _agent, _prompt, _scope, _wasAt;
    private long? _duration;
    private Timestamp? _time, _received;
    private Range _data;
    private Range _dataMember;

    /// <summary>The sentence that says why it is not an event, once <see cref="Read"/> has returned null.</summary>
    public string? Invalid { get; private set; }

    private readonly bool IsStrict => dialect is EventDialect.Chronicle or EventDialect.Exported;

    /// <summary>Reads the object that <paramref name="reader"/> stands at; leaves it at the object's end. Null when it is no event.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public IncomingEvent? Read(ref Utf8JsonReader reader)
    {
        _unknown.Clear();
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)reader.TokenStartIndex;
            var (member, rank) = reader.ValueIsEscaped ? default : EventMembers.Of(reader.ValueSpan, dialect);
            reader.Read();
            var valueStart = (int)reader.TokenStartIndex;
            if (member == EventMember.Recorded)
            {
                if (dialect == EventDialect.Exported && reader.TokenType == JsonTokenType.String && buffer.Span[nameStart..valueStart].StartsWith("\"cursor\""u8))
                {
                    _wasAt = reader.GetString();
                }
                reader.Skip();
                continue;
            }
            if (member == EventMember.Data)
            {
                if (!TakeData(ref reader, nameStart, valueStart))
                {
                    return null;
                }
                continue;
            }
            if (member == EventMember.Unknown && dialect == EventDialect.Exported && reader.TokenType == JsonTokenType.StartObject
                && buffer.Span[nameStart..valueStart].StartsWith("\"extra\""u8))
            {
                TakeExtra(ref reader);
                continue;
            }
            if (member != EventMember.Unknown && reader.TokenType != JsonTokenType.Null && Outranks(member, rank))
            {
                if (!Take(ref reader, member, rank) && IsStrict)
                {
                    return null;
                }
                reader.Skip();
                Place(member, rank, nameStart..(int)reader.BytesConsumed);
                continue;
            }
            reader.Skip();
            if (member == EventMember.Unknown || reader.TokenType != JsonTokenType.Null)
            {
                _unknown.Add(nameStart..(int)reader.BytesConsumed);
            }
        }
        return Build(start..(int)reader.BytesConsumed);
    }

    /// <summary>The same for an event whose JSON is its body alone and whose envelope is the context.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public IncomingEvent? ReadBody(ref Utf8JsonReader reader)
    {
        _unknown.Clear();
        var start = (int)reader.TokenStartIndex;
        SkipBody(ref reader);
        _data = start..(int)reader.BytesConsumed;
        return Build(_data);
    }

    /// <summary>Whether no better name for this member has been read; the one it replaces is kept as an unknown member.</summary>
    private readonly bool Outranks(EventMember member, int rank) => _ranks[(int)member] == 0 || _ranks[(int)member] > rank + 1;

    private void Place(EventMember member, int rank, Range range)
    {
        if (_ranks[(int)member] is not (0 or StandIn))
        {
            _unknown.Add(_members[(int)member]);
        }
        _ranks[(int)member] = (byte)(rank + 1);
        _members[(int)member] = range;
    }

    /// <returns>False when it is given twice where that is an error; elsewhere the last one counts, as in most readers, and the others are kept beside it.</returns>
    private bool TakeData(ref Utf8JsonReader reader, int nameStart, int valueStart)
    {
        if (_data.End.Value > 0)
        {
            if (IsStrict)
            {
                Invalid = "`data` is given twice";
                return false;
            }
            _unknown.Add(_dataMember);
        }
        if (dialect == EventDialect.Exported)
        {
            reader.Skip(); // its envelope is complete
        }
        else
        {
            SkipBody(ref reader);
        }
        _data = valueStart..(int)reader.BytesConsumed;
        _dataMember = nameStart..(int)reader.BytesConsumed;
        return true;
    }

    /// <summary>Members whose names mean something else in an event stand in <c>extra</c> when it is written.</summary>
    private readonly void TakeExtra(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)reader.TokenStartIndex;
            reader.Read();
            reader.Skip();
            _unknown.Add(nameStart..(int)reader.BytesConsumed);
        }
    }

    private bool Take(ref Utf8JsonReader reader, EventMember member, int rank)
    {
        switch (member)
        {
            case EventMember.Time:
                return TakeTime(ref reader, "time", out _time);
            case EventMember.Received:
                return TakeTime(ref reader, "received", out _received);
            case EventMember.DurationMs:
                return TakeDuration(ref reader);
        }
        var limit = dialect == EventDialect.Exported ? int.MaxValue / 4 : member == EventMember.Project ? EventLimits.MaxPathLength : EventLimits.MaxNameLength;
        if (!TakeText(ref reader, member, limit, out var text))
        {
            return false;
        }
        switch (member)
        {
            case EventMember.Id: _id = text; break;
            case EventMember.SessionId: _session = text; break;
            case EventMember.Type: _type = text is not null && rank == 2 ? SnakeCase.Of(text) : text; break;
            case EventMember.Source: _source = text; break;
            case EventMember.Project: _project = text; break;
            case EventMember.ToolName: _tool = text; break;
            case EventMember.ToolUseId: _toolUse = text; break;
            case EventMember.TraceId: _trace = text; break;
            case EventMember.SpanId: _span = text; break;
            case EventMember.ParentId: _parent = text; break;
            case EventMember.AgentId: _agent = text; break;
            case EventMember.PromptId: _prompt = text; break;
            case EventMember.IdScope: _scope = text; break;
        }
        return true;
    }

    /// <summary>Walks over the body; of an object, the members that stand in for absent ones of the envelope are read on the way.</summary>
    private void SkipBody(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.ValueIsEscaped ? EventMember.Unknown : EventMembers.OfBody(reader.ValueSpan);
            reader.Read();
            if (member != EventMember.Unknown && _ranks[(int)member] == 0)
            {
                // In a body nothing is an error.
                if (Take(ref reader, member, rank: 0))
                {
                    _ranks[(int)member] = StandIn;
                }
                Invalid = null;
            }
            reader.Skip();
        }
    }

    private bool TakeText(ref Utf8JsonReader reader, EventMember member, int limit, out string? text)
    {
        text = null;
        if (reader.TokenType != JsonTokenType.String)
        {
            return Refuse(member, $"is {Describe(reader.TokenType)}, not a string");
        }
        if (reader.ValueSpan.Length > (long)limit * (reader.ValueIsEscaped ? 6 : 4))
        {
            return Refuse(member, $"is longer than {limit} characters");
        }
        try
        {
            // Those of one event alone would only push out the names that come again.
            var repeats = member is not (EventMember.Id or EventMember.ToolUseId or EventMember.SpanId);
            text = repeats && !reader.ValueIsEscaped ? NamePool.Get(reader.ValueSpan)
                : member == EventMember.Id && context.Id is { } known && reader.ValueTextEquals(known) ? known
                : reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return Refuse(member, "has half of a surrogate pair");
        }
        if (text!.Length > limit)
        {
            text = null;
            return Refuse(member, $"is longer than {limit} characters");
        }
        if (member is EventMember.Id or EventMember.SessionId && dialect != EventDialect.Exported && IdText.Problem(text) is { } problem)
        {
            if (IsStrict)
            {
                text = null;
                return Refuse(member, problem);
            }
            text = IdText.Repair(text);
        }
        text = text.Length == 0 ? null : text;
        return true;
    }

    private bool TakeTime(ref Utf8JsonReader reader, string name, out Timestamp? time)
    {
        time = null;
        Timestamp read = default;
        var known = reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetInt64(out var whole) ? Timestamp.TryFromNumber(whole, out read)
                : reader.TryGetDouble(out var real) && Timestamp.TryFromNumber(real, out read),
            JsonTokenType.String => !reader.ValueIsEscaped && Timestamp.TryParse(reader.ValueSpan, zone, out read),
            _ => false,
        };
        // 0001 to 9999: what RFC 3339 can write
        if (!known || read.Micros < -62_135_596_800_000_000 || read.Micros > 253_402_300_799_999_999)
        {
            Invalid = $"`{name}` is neither an RFC 3339 time nor a unix number";
            return false;
        }
        time = read;
        return true;
    }

    private bool TakeDuration(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            var longest = dialect == EventDialect.Exported ? long.MaxValue : EventLimits.MaxDurationMs; // an older version recorded any
            if (reader.TryGetInt64(out var whole) && whole >= 0 && whole <= longest)
            {
                _duration = whole;
                return true;
            }
            if (reader.TryGetDouble(out var real) && real >= 0 && real <= Math.Min(longest, 9e18))
            {
                _duration = (long)Math.Round(real);
                return true;
            }
        }
        Invalid = "`duration_ms` is not a number of milliseconds from 0 to ten years";
        return false;
    }

    private bool Refuse(EventMember member, string what)
    {
        Invalid = $"`{EventMembers.NameOf(member)}` {what}";
        return false;
    }

    private IncomingEvent? Build(Range whole)
    {
        if (dialect == EventDialect.ClaudeCode)
        {
            // A recorder must not lose a payload because an agent's next version names something otherwise.
            _session ??= "unknown";
            _type ??= "unknown";
        }
        _session = context.Pick(_session, context.SessionId);
        _type = context.Pick(_type, context.Type);
        _source = context.Pick(_source, context.Source);
        _project = context.Pick(_project, context.Project);
        if (_session is null || _type is null)
        {
            Invalid = _session is null ? "`session_id` is missing" : "`type` is missing";
            return null;
        }
        var hasData = _data.End.Value > 0;
        ReadOnlyMemory<byte> data = hasData ? buffer[_data] : default, extra = default;
        if (dialect == EventDialect.ClaudeCode)
        {
            data = buffer[whole];
        }
        else if (dialect == EventDialect.Disler)
        {
            _unknown.Add(_members[(int)EventMember.Type]); // disler's page wants its names back as sent, and snake case forgets how
            extra = _unknown.Join(buffer.Span);
        }
        else if (hasData || dialect == EventDialect.Exported)
        {
            extra = _unknown.Join(buffer.Span);
        }
        else
        {
            (data, extra) = SplitMetadata();
        }
        if (!context.Besides.IsEmpty)
        {
            extra = MemberRanges.Append(extra.Span, context.Besides.Span);
        }
        return new IncomingEvent
        {
            Id = context.PickId(_id),
            WasAt = _wasAt,
            Scope = context.PickScope(_id, _scope),
            SessionId = _session,
            Type = _type,
            Time = _time ?? context.Time ?? received,
            IsTimeOfArrival = _time is null,
            Received = _received ?? received,
            Source = _source ?? (dialect == EventDialect.ClaudeCode ? "claude-code" : null),
            Project = _project,
            ToolName = _tool,
            ToolUseId = _toolUse,
            DurationMs = _duration,
            TraceId = _trace,
            SpanId = _span,
            ParentId = _parent,
            AgentId = _agent,
            PromptId = _prompt,
            Data = data,
            Extra = extra,
        };
    }

    /// <summary>Without <c>data</c>, unknown members are the body; <c>metadata</c> stays beside it.</summary>
    private readonly (ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Extra) SplitMetadata()
    {
        var metadata = _unknown.TakeOut("metadata"u8, buffer.Span);
        var data = _unknown.Join(buffer.Span);
        return (data, metadata is { } range ? MemberRanges.ObjectOf([range], buffer.Span) : default);
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "something else",
    };

    [System.Runtime.CompilerServices.InlineArray(Members)]
    private struct RankArray
    {
        private byte _first;
    }

    [System.Runtime.CompilerServices.InlineArray(Members)]
    private struct RangeArray
    {
        private Range _first;
    }
}
