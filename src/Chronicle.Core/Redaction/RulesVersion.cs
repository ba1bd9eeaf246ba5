using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chronicle.Redaction;

/// <summary>Names the rules of redaction that a store's events were redacted by: other rules may leave other bodies of the same event.</summary>
public static class RulesVersion
{
    /// <summary>Goes up when the built-in rules change.</summary>
    private const int BuiltIn = 1;

    /// <summary>The same text for the same rules, the settings' included.</summary>
    public static string Of(RedactionOptions options)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{BuiltIn}\n{options.Enabled}");
        foreach (var (name, values) in (ReadOnlySpan<(string, IList<string>)>)[("keys", options.Keys), ("ignore", options.IgnoreKeys), ("patterns", options.Patterns)])
        {
            text.Append('\n').Append(name);
            foreach (var value in values)
            {
                text.Append('\0').Append(value);
            }
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}
