using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

/// <summary>The texts in <c>tests/corpus/redaction</c>, each alone, among other lines, in JSON, and in JSON within JSON.</summary>
public class RedactionCorpusTests
{
    private static readonly Redactor Redactor = new(new RedactionOptions());
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void RedactText_OfSecrets_TakesWhatIsMarked() => Assert.Empty(Rows("secrets.txt").SelectMany(Wrong));

    [Fact]
    public void RedactText_OfOtherTexts_TakesNothing() => Assert.Empty(Rows("others.txt").SelectMany(Wrong));

    [Fact]
    public void RedactJson_OfBodies_TakesWhatIsMarked() =>
        Assert.Equal(Rows("bodies.txt").Select(Expected), Rows("bodies.txt").Select(row => RedactJson(Unmarked(row))));

    private static IEnumerable<string> Wrong(string row)
    {
        var (text, expected) = (Unmarked(row), Expected(row));
        (string Got, string Wanted)[] results =
        [
            (Redactor.RedactText(text), expected),
            (Redactor.RedactText($"before: x\n{text}\nbehind it"), $"before: x\n{expected}\nbehind it"),
            (RedactJson(Quote(text)), Quote(expected)),
            (RedactJson(Quote(Quote(text))), Quote(Quote(expected))),
            (JsonSerializer.Deserialize<string>(RedactJson(JsonSerializer.Serialize(text)))!, expected), // every sign that is not ASCII, and some that are, as an escape
        ];
        return results.Where(result => result.Got != result.Wanted).Select(result => $"{result.Got} instead of {result.Wanted}");
    }

    private static string RedactJson(string json) => Encoding.UTF8.GetString(Redactor.RedactJson(Encoding.UTF8.GetBytes(json)).Span);

    private static string Quote(string text) => $$"""{"a":{{JsonSerializer.Serialize(text, Plain)}}}""";

    private static string Unmarked(string row) => row.Replace("«", "").Replace("»", "");

    private static string Expected(string row) => Regex.Replace(row, "«[^»]*»", "[REDACTED]");

    private static IEnumerable<string> Rows(string file) =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../corpus/redaction", file)).Where(row => !row.StartsWith("##", StringComparison.Ordinal))
            .Select(row => row.Replace("⏎", "\n").Replace("␛", "\u001b").Replace("◌", "\u200b"));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
