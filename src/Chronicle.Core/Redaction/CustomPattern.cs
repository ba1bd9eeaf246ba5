using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.Events;

namespace Chronicle.Redaction;

/// <summary>A regular expression of the options, applied to what the body's strings say.</summary>
internal sealed class CustomPattern(string pattern)
{
    /// <summary>The time for one body. Without backtracking one match takes linear time, but all matches of a text may take longer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly Regex _regex = Make(pattern);

    /// <summary>Why the pattern can't be used, or null.</summary>
    public static string? Problem(string pattern)
    {
        try
        {
            return Make(pattern).IsMatch("") ? "it matches nothing at all" : null;
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return problem.Message;
        }
    }

    /// <summary>Adds what the pattern matches in each string that is no member's name. A string that takes too long goes as a whole, and so do those behind it.</summary>
    public void AddMatches(ref Scan scan)
    {
        var reader = new Utf8JsonReader(scan.Json, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        var spent = new Stopwatch(); // what the regular expressions take, as their own limit counts it
        spent.Start();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String)
                {
                    AddMatches(ref scan, (int)reader.TokenStartIndex + 1, (int)reader.BytesConsumed - 1, spent);
                }
            }
        }
        catch (JsonException)
        {
            // No JSON: nothing more to find. Whether it is accepted is decided elsewhere.
        }
    }

    private void AddMatches(ref Scan scan, int start, int end, Stopwatch spent)
    {
        var text = ArrayPool<char>.Shared.Rent(end - start + 1);
        var found = scan.Edits?.Count ?? 0;
        try
        {
            var said = text.AsSpan(0, Decode(scan.Json, start, end, text, default));
            if (spent.Elapsed <= Timeout)
            {
                if (_regex.IsMatch(said))
                {
                    AddMatches(ref scan, new string(said), start, end, spent);
                }
                return;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            scan.Edits?.RemoveRange(found, scan.Edits.Count - found);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
        if (end > start)
        {
            scan.Add(new Edit(start, end, RedactionRule.Pattern));
        }
    }

    private void AddMatches(ref Scan scan, string said, int start, int end, Stopwatch spent)
    {
        var places = ArrayPool<int>.Shared.Rent(end - start + 1);
        var again = ArrayPool<char>.Shared.Rent(end - start + 1);
        try
        {
            Decode(scan.Json, start, end, again, places);
            for (var match = _regex.Match(said); match.Success; match = match.NextMatch())
            {
                Group secret = match.Groups["secret"] is { Success: true } group ? group : match;
                if (secret.Length > 0 && !secret.ValueSpan.SequenceEqual("[REDACTED]"))
                {
                    scan.Add(new Edit(places[secret.Index], places[secret.Index + secret.Length], RedactionRule.Pattern));
                }
                if (spent.Elapsed > Timeout)
                {
                    throw new RegexMatchTimeoutException();
                }
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(again);
            ArrayPool<int>.Shared.Return(places);
        }
    }

    // The string's characters and, when asked for, the place of each in the body and that of the end.
    private static int Decode(ReadOnlySpan<byte> json, int start, int end, Span<char> text, Span<int> places)
    {
        var length = 0;
        for (var at = start; at < end;)
        {
            int width;
            var from = length;
            if (json[at] < 0x80)
            {
                text[length++] = (char)JsonText.Read(json, at, out var next);
                width = Math.Max(1, next - at);
            }
            else
            {
                Rune.DecodeFromUtf8(json[at..end], out var rune, out width);
                length += rune.EncodeToUtf16(text[length..]);
            }
            for (; !places.IsEmpty && from < length; from++)
            {
                places[from] = at;
            }
            at += width;
        }
        if (!places.IsEmpty)
        {
            places[length] = end;
        }
        return length;
    }

    private static Regex Make(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);
}
