using System.Security.Cryptography;
using System.Text;
using Chronicle.Events;

namespace Chronicle.Server.Nats.Following;

/// <summary>
/// Where an event is published: <c>&lt;prefix&gt;.out.&lt;project&gt;.&lt;session&gt;.&lt;type&gt;</c>. In a token, what is no ASCII letter, digit, <c>-</c> or <c>_</c> stands as <c>%</c> and two
/// hexadecimal digits for each UTF-8 byte, as in URLs; <c>_</c> alone is no project. A long one is cut and ends in <c>~</c> and the beginning of its SHA-256.
/// </summary>
internal static class OutSubject
{
    // Three tokens and a prefix of 128 stay far from the 4,096 bytes of a protocol line.
    private const int MaxToken = 256;
    private const int HashLength = 16;
    private const string None = "_";

    public static string Of(string root, IncomingEvent content) => $"{root}{Token(content.Project)}.{Token(content.SessionId)}.{Token(content.Type)}";

    public static string Token(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return None;
        }
        if (value.Length <= MaxToken && value != None && IsSafe(value))
        {
            return value;
        }
        var token = new StringBuilder(value.Length * 2);
        foreach (var letter in Encoding.UTF8.GetBytes(value))
        {
            if (IsSafe((char)letter) && value != None)
            {
                token.Append((char)letter);
            }
            else
            {
                token.Append('%').Append(letter.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        return token.Length <= MaxToken ? token.ToString() : Cut(token.ToString(), value);
    }

    private static string Cut(string token, string value)
    {
        var kept = MaxToken - HashLength - 1;
        // Not inside of %XX.
        kept = token[kept - 1] == '%' ? kept - 1 : token[kept - 2] == '%' ? kept - 2 : kept;
        return $"{token[..kept]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..HashLength]}";
    }

    private static bool IsSafe(string value)
    {
        foreach (var letter in value)
        {
            if (!IsSafe(letter))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsSafe(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';
}
