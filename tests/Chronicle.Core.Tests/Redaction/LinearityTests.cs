using System.Text;
using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

/// <summary>Twice the text costs twice the work, whatever the text is. The work is counted in bytes looked at, so no clock decides.</summary>
public class LinearityTests
{
    private const int Small = 8 * 1024;

    // A rule with a window looks at that many bytes for each byte at worst; one without a bound looks at all of them.
    private const int MostPerByte = 300;

    private static readonly Redactor Redactor = new(new RedactionOptions());

    [Fact]
    public void Redact_RepeatedText_TakesLinearWork() =>
        AssertLinear(AdversarialText.Units.Select(unit => (unit, (Func<int, string>)(length => $$"""{"a":"{{AdversarialText.Repeat(unit, length)}}"}"""))));

    [Fact]
    public void Redact_RepeatedStructure_TakesLinearWork() =>
        AssertLinear(AdversarialText.Structures.Select(unit => (unit, (Func<int, string>)(length => AdversarialText.Repeat(unit, length)))));

    [Fact]
    public void Redact_MixedText_TakesLinearWork() =>
        AssertLinear(Enumerable.Range(0, 500).Select(seed => ($"seed {seed}", (Func<int, string>)(length => $$"""{"a":"{{AdversarialText.Mix(seed, length)}}"}"""))));

    [Fact]
    public void Redact_EncodedText_TakesLinearWork() =>
        AssertLinear(AdversarialText.Units.Where((_, index) => index % 7 == 0).SelectMany(unit => (IEnumerable<(string, Func<int, string>)>)
        [
            ("base64 of " + unit, length => $"\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(AdversarialText.Repeat(unit, length)))}\""),
            ("percent-encoded " + unit, length => $"\"{Uri.EscapeDataString(AdversarialText.Repeat(unit, length))}\""),
        ]));

    private static void AssertLinear(IEnumerable<(string Name, Func<int, string> Make)> texts)
    {
        var wrong = new List<string>();
        foreach (var (name, make) in texts)
        {
            var (small, large) = (Encoding.UTF8.GetBytes(make(Small)), Encoding.UTF8.GetBytes(make(2 * Small)));
            var (before, after) = (Redactor.StepsFor(small), Redactor.StepsFor(large));
            if (after > 2.5 * before || after > (long)MostPerByte * large.Length)
            {
                wrong.Add($"{name}: {before} steps for {small.Length} bytes, {after} for {large.Length}");
            }
        }
        Assert.Empty(wrong);
    }
}
