using System.Globalization;
using System.Text.Json;
using Chronicle.Configuration;
using Chronicle.Events;
using Chronicle.Redaction;
using Chronicle.Server.Api;

namespace Chronicle.Server.Mcp.Tools;

/// <summary>What a model gave a tool. An argument that is not understood is said to be so, never ignored: the model would take the answer for what it asked.</summary>
internal sealed class ToolArguments
{
    private readonly JsonElement _given;
    private readonly Redactor _redactor;

    /// <exception cref="ToolException">The tool has no such argument.</exception>
    public ToolArguments(string tool, JsonElement given, Redactor redactor)
    {
        (_given, _redactor) = (given, redactor);
        if (given.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        var known = McpCatalog.ArgumentsOf(tool)!;
        if (given.EnumerateObject().FirstOrDefault(argument => !known.Contains(argument.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw new ToolException($"{tool} has no argument `{unknown.Name}`; {NearestName.Question(unknown.Name, known)}It takes {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
    }

    public string? Text(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new ToolException($"`{name}` must be a string.");
        }
        return value.GetString() is { Length: > 0 } text ? text : null;
    }

    /// <summary>A name or an id, as it is recorded: without secrets.</summary>
    public string? Name(string name) => _redactor.RedactName(Text(name));

    public string RequiredName(string name, string meaning) => _redactor.RedactName(RequiredText(name, meaning));

    public string RequiredText(string name, string meaning) => Text(name) ?? throw new ToolException($"`{name}` is missing: {meaning}.");

    public int Whole(string name, int standard, int least, int most)
    {
        if (Find(name) is not { } value)
        {
            return standard;
        }
        return TryReadWhole(value, out var number) && number >= least && number <= most ? (int)number
            : throw new ToolException($"`{name}` must be a whole number from {least} to {most}.");
    }

    /// <summary>An integer as JSON Schema means it (5.0 is 5), also as the string that some models write.</summary>
    private static bool TryReadWhole(JsonElement value, out decimal number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDecimal(out number),
            JsonValueKind.String => decimal.TryParse(value.GetString(), NumberStyles.Float & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out number),
            _ => false,
        } && number == decimal.Truncate(number);
    }

    public T Choice<T>(string name, T standard, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (Text(name) is not { } text)
        {
            return standard;
        }
        foreach (var choice in choices)
        {
            if (choice.Name == text)
            {
                return choice.Value;
            }
        }
        var names = new List<string>();
        foreach (var choice in choices)
        {
            names.Add(choice.Name);
        }
        throw new ToolException($"`{name}` must be one of {string.Join(", ", names)}.");
    }

    public Timestamp? Time(string name, TimeProvider clock)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        return QueryParameters.TryTime(text, clock, out var time) ? time
            : throw new ToolException($"`{name}` must be a time like 2026-11-21T10:00:00Z or an age like 10m, 2h or 7d.");
    }

    /// <summary>How many tokens the answer may take, by our estimate.</summary>
    public TokenBudget Budget(int standard) => new(Whole("max_tokens", standard, TokenBudget.Least, TokenBudget.Most));

    private JsonElement? Find(string name) =>
        _given.ValueKind == JsonValueKind.Object && _given.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
