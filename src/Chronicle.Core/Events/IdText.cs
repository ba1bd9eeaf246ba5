using System.Buffers;

namespace Chronicle.Events;

/// <summary>Which texts can be ids. An id stands in the path of a URL, so each one that is accepted has to survive there.</summary>
public static class IdText
{
    // U+0000 ends a request, and the others are eaten or refused by one proxy or another.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F");

    /// <summary>What is wrong with a text as an id, as the end of a sentence; null when nothing is.</summary>
    public static string? Problem(string text) =>
        text is "." or ".." ? $"is `{text}`, which a URL can't name" // RFC 3986 §5.2.4 removes it, encoded or not
        : text.AsSpan().ContainsAny(Controls) ? "has a control character, which a URL can't name"
        : null;

    /// <summary>The nearest text that can be an id: control characters become U+FFFD, dots get one before them.</summary>
    internal static string Repair(string text) => text is "." or ".." ? $"\uFFFD{text}"
        : string.Create(text.Length, text, static (repaired, text) =>
        {
            text.CopyTo(repaired);
            repaired.ReplaceAny(Controls, '\uFFFD');
        });
}
