using System.Buffers;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Subjects with wildcards: <c>*</c> for one token, <c>&gt;</c> at the end for one or more.</summary>
internal static class SubjectPattern
{
    /// <summary>What may not stand in the name of a stream or consumer, which becomes a token.</summary>
    public static readonly SearchValues<char> NotInNames = SearchValues.Create(" .*>\t\r\n/\\");

    public static bool IsValid(string pattern)
    {
        var tokens = pattern.Split('.');
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            if (token.Length == 0 || token.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0
                || (token != "*" && !(token == ">" && i == tokens.Length - 1) && token.AsSpan().IndexOfAny('*', '>') >= 0))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Whether the pattern takes every subject that <paramref name="other"/>, a subject or a pattern, stands for.</summary>
    public static bool Covers(ReadOnlySpan<char> pattern, ReadOnlySpan<char> other)
    {
        while (true)
        {
            var wanted = Next(ref pattern, out var isMyLast);
            var given = Next(ref other, out var isItsLast);
            if (wanted is ">")
            {
                return true;
            }
            if (given is ">" || (wanted is not "*" && !wanted.SequenceEqual(given)) || isMyLast != isItsLast)
            {
                return false;
            }
            if (isMyLast)
            {
                return true;
            }
        }
    }

    /// <summary>Whether some subject fits both.</summary>
    public static bool Overlaps(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        while (true)
        {
            var left = Next(ref one, out var isLeftLast);
            var right = Next(ref other, out var isRightLast);
            if (left is ">" || right is ">")
            {
                return true;
            }
            if ((left is not "*" && right is not "*" && !left.SequenceEqual(right)) || isLeftLast != isRightLast)
            {
                return false;
            }
            if (isLeftLast)
            {
                return true;
            }
        }
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, out bool isLast)
    {
        var dot = rest.IndexOf('.');
        isLast = dot < 0;
        var token = isLast ? rest : rest[..dot];
        rest = isLast ? default : rest[(dot + 1)..];
        return token;
    }
}
