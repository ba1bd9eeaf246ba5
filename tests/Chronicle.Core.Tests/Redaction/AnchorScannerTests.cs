using System.Text;
using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

public class AnchorScannerTests
{
    private static readonly string[] Anchors = ["pas", "://", "\\u0", "\u00e2\u0080\u008b", "8Q~", .. TokenShapes.Known.Select(shape => shape.Anchor)];

    private readonly AnchorScanner _scanner = new(Anchors.Select(anchor => (anchor, AnchorKind.Name)), []);

    [Fact]
    public void Next_OfRandomText_FindsWhatAComparisonFinds()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var text = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(2) == 0
                ? Anchors[random.Next(Anchors.Length)][..random.Next(1, 4)]
                : ((char)random.Next(256)).ToString())));
            var folded = Encoding.Latin1.GetString([.. text.Select(Fold)]);
            var expected = Enumerable.Range(0, Math.Max(0, text.Length - 2)).Where(at => Anchors.Any(anchor => folded.AsSpan(at).StartsWith(Folded(anchor), StringComparison.Ordinal)));

            var found = new List<int>();
            for (var at = 0; (at = _scanner.Next(text, at, out var anchor)) >= 0; at++)
            {
                Assert.NotNull(anchor);
                found.Add(at);
            }

            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void Next_AtEveryOffset_FindsTheAnchor()
    {
        for (var length = 3; length < 140; length++)
        {
            for (var at = 0; at <= length - 3; at++)
            {
                var text = new byte[length];
                "PaS"u8.CopyTo(text.AsSpan(at));

                Assert.Equal(at, _scanner.Next(text, 0, out _));
                Assert.Equal(-1, _scanner.Next(text, at + 1, out _));
            }
        }
    }

    private static string Folded(string anchor) => Encoding.Latin1.GetString([.. Encoding.Latin1.GetBytes(anchor).Select(Fold)]);

    private static byte Fold(byte value) => (byte)(value | 0x20);
}
