namespace Chronicle.Redaction;

/// <summary>Keys whose fixed part is not at their beginning.</summary>
internal static class OddShapes
{
    /// <summary>Telegram's <c>:AA</c>, Mailchimp's <c>-us</c>, Terraform's <c>.atlasv1.</c>, and the digit and <c>Q~</c> of Entra's client secrets.</summary>
    public static readonly string[] Anchors = [":AA", "-us", "asv", "0Q~", "1Q~", "2Q~", "3Q~", "4Q~", "5Q~", "6Q~", "7Q~", "8Q~", "9Q~"];

    public static bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        var json = scan.Json;
        switch (json[at])
        {
            case (byte)':' when json[at..].StartsWith(":AA"u8):
                return TryPair(ref scan, at, CharClass.Digit, 8, 10, at + 1, CharClass.Base64Url, 32, 36, out edit);
            case (byte)'-' when json[at..].StartsWith("-us"u8):
                return TryPair(ref scan, at, CharClass.Hex, 32, 32, at + 3, CharClass.Digit, 1, 2, out edit);
            case (byte)'a' or (byte)'A' when at >= 4 && json[(at - 4)..].StartsWith(".atlasv1."u8):
                return TryPair(ref scan, at - 4, CharClass.Alnum, 14, 14, at + 5, CharClass.Base64Url, 40, 100, out edit);
            case >= (byte)'0' and <= (byte)'9' when json[at..].Length > 2 && json[at + 1] == 'Q':
                return TryPair(ref scan, at, CharClass.Base64Url | CharClass.Dot | CharClass.Base64, 3, 3, at + 3, CharClass.Base64Url | CharClass.Dot | CharClass.Base64, 31, 34, out edit);
            default:
                edit = default;
                return false;
        }
    }

    // So many characters right before a place and so many after it.
    private static bool TryPair(ref Scan scan, int beforeEnd, CharClass before, int minBefore, int maxBefore, int after, CharClass behind, int minAfter, int maxAfter, out Edit edit)
    {
        edit = default;
        var start = beforeEnd;
        while (start > 0 && beforeEnd - start <= maxBefore && JsonText.Is(scan.Json[start - 1], before))
        {
            start--;
        }
        var length = beforeEnd - start;
        var end = scan.Run(after, behind, maxAfter + 1);
        scan.Steps += length;
        if (length < minBefore || length > maxBefore || end - after < minAfter || end - after > maxAfter)
        {
            return false;
        }
        edit = new Edit(start, end, RedactionRule.OtherToken);
        return true;
    }
}
