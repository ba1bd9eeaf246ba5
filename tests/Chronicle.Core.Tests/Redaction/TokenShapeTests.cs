using System.Text;
using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

/// <summary>Walks the table of shapes: what each one finds, wherever it stands, and what it leaves.</summary>
public class TokenShapeTests
{
    private static readonly Redactor Redactor = new(new RedactionOptions());

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, TokenShapes.Known.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Redact_Example_GoesWhereverItStands(int row)
    {
        var example = ExampleOf(TokenShapes.Known[row]);

        foreach (var frame in new[] { "T", "a T b", "export VALUE=T\n", "https://h/p?x=T&y=1", "'T'", "(T)", "say \"T\", and", "\u001b[32mT\u001b[0m", "a\nT\n", "T." })
        {
            Assert.Equal(frame.Replace("T", "[REDACTED]"), Redactor.RedactText(frame.Replace("T", example)));
        }
        foreach (var frame in new[] { "\"T\"", """{"a":["x T"],"n":1}""", """{"a":"{\"b\":\"T\"}"}""", """{"a":"{\"b\":\"{\\\"c\\\":\\\"T\\\"}\"}"}""", "\"a\\u0022T\\u0022\"", "\"\\tT\\n\"" })
        {
            Assert.Equal(frame.Replace("T", "[REDACTED]"), Bodies.Redact(frame.Replace("T", example), Redactor));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Redact_WholeKeyGluedToAWord_Goes(int row)
    {
        var shape = TokenShapes.Known[row];

        Assert.Equal(shape.Full > 0 && shape.Example is null, shape.Full > 0 && shape.Example is null && !Redactor.RedactText("x" + ExampleOf(shape)).Contains(ExampleOf(shape)));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Redact_NearMisses_Stay(int row)
    {
        var shape = TokenShapes.Known[row];
        foreach (var text in shape.NearMisses)
        {
            Assert.Same(text, Redactor.RedactText(text));
        }
        // Shorter than the shape allows. What begins with a more general prefix is left to that one.
        var tooShort = shape.Prefix + Tail(shape.Tail, Math.Min(8, shape.Min - 1));
        Assert.False(!shape.Prefix.StartsWith("sk-", StringComparison.Ordinal) && Redactor.HoldsSecret(tooShort), tooShort);
    }

    private static string ExampleOf(TokenShape shape) => shape.Prefix + (shape.Example ?? Tail(shape.Tail, Math.Max(shape.Full, shape.Min)));

    private static string Tail(CharClass allowed, int length)
    {
        var alphabet = "aA0b1C2d3E4f5F6a7B8c9D".Where(character => JsonText.Is(character, allowed)).ToArray();
        var tail = new StringBuilder();
        for (var at = 0; at < length; at++)
        {
            tail.Append(alphabet[((at * 7) + (at / 3)) % alphabet.Length]);
        }
        return tail.ToString();
    }
}
