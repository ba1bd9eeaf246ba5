using System.Globalization;
using System.Text.Json;
using Chronicle.Redaction;

namespace Chronicle.Cli.Output;

/// <summary>What <c>chronicle redact</c> found: how often each rule, and where.</summary>
internal sealed class RedactionReport
{
    // More are counted, not listed, so that the report stays small whatever the text is.
    private const int MaxPlaces = 1000;

    private readonly SortedDictionary<string, Rule> _rules = new(StringComparer.Ordinal);

    public long Count { get; private set; }

    /// <param name="match">Its line counts from the beginning of a block.</param>
    /// <param name="file">The file, or null for stdin.</param>
    /// <param name="linesBefore">Lines before that block.</param>
    public void Add(RedactionMatch match, string? file, long linesBefore)
    {
        Count++;
        if (!_rules.TryGetValue(match.Rule, out var rule))
        {
            _rules.Add(match.Rule, rule = new Rule());
        }
        rule.Count++;
        if (rule.Places.Count < MaxPlaces)
        {
            rule.Places.Add((file, linesBefore + match.Line, match.Column));
        }
    }

    /// <summary>One line for each rule: its count and the first places.</summary>
    public IEnumerable<string> Lines(int places) => _rules.Select(rule =>
        string.Create(CultureInfo.InvariantCulture, $"{rule.Key} {rule.Value.Count}: ")
        + string.Join(' ', rule.Value.Places.Take(places).Select(place => string.Create(CultureInfo.InvariantCulture, $"{(place.File is null ? "" : place.File + ":")}{place.Line}:{place.Column}")))
        + (rule.Value.Count > Math.Min(places, MaxPlaces) ? " …" : ""));

    public void WriteJson(Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteNumber("matches", Count);
        writer.WriteStartArray("rules");
        foreach (var (name, rule) in _rules)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", name);
            writer.WriteNumber("count", rule.Count);
            writer.WriteStartArray("places");
            foreach (var (file, line, column) in rule.Places)
            {
                writer.WriteStartObject();
                if (file is not null)
                {
                    writer.WriteString("file", file);
                }
                writer.WriteNumber("line", line);
                writer.WriteNumber("column", column);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private sealed class Rule
    {
        public long Count { get; set; }

        public List<(string? File, long Line, int Column)> Places { get; } = [];
    }
}
