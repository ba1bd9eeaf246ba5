using System.Text;

namespace Chronicle.Redaction;

/// <summary>A service's keys: a fixed prefix and a run of characters.</summary>
internal sealed class TokenShape
{
    // Prefixes and lengths as the services document them for secret scanning; lengths are kept below the real ones, because output is often cut.
    private static readonly TokenShape[] Known =
    [
        new("sk-ant-", RedactionRule.Openai, CharClass.Base64Url, 8),
        new("sk-proj-", RedactionRule.Openai, CharClass.Base64Url, 8),
        new("sk-", RedactionRule.Openai, CharClass.Base64Url, 12) { Looks = IsKeyNotStyle },
        new("ghp_", RedactionRule.Github, CharClass.Alnum, 16),
        new("gho_", RedactionRule.Github, CharClass.Alnum, 16),
        new("ghu_", RedactionRule.Github, CharClass.Alnum, 16),
        new("ghs_", RedactionRule.Github, CharClass.Alnum, 16),
        new("ghr_", RedactionRule.Github, CharClass.Alnum, 16),
        new("github_pat_", RedactionRule.Github, CharClass.Word, 16) { Anchor = "ub_" },
        new("AKIA", RedactionRule.Aws, CharClass.Upper | CharClass.Digit, 16, 16),
        new("ASIA", RedactionRule.Aws, CharClass.Upper | CharClass.Digit, 16, 16),
        new("xoxb-", RedactionRule.Slack, CharClass.Alnum | CharClass.Dash, 10),
        new("xoxa-", RedactionRule.Slack, CharClass.Alnum | CharClass.Dash, 10),
        new("xoxp-", RedactionRule.Slack, CharClass.Alnum | CharClass.Dash, 10),
        new("xoxr-", RedactionRule.Slack, CharClass.Alnum | CharClass.Dash, 10),
        new("xoxs-", RedactionRule.Slack, CharClass.Alnum | CharClass.Dash, 10),
        new("AIza", RedactionRule.Google, CharClass.Base64Url, 30),
        new("glpat-", RedactionRule.Gitlab, CharClass.Base64Url, 16),
        new("npm_", RedactionRule.Npm, CharClass.Alnum, 20),
        new("sk_live_", RedactionRule.Stripe, CharClass.Alnum, 10),
        new("rk_live_", RedactionRule.Stripe, CharClass.Alnum, 10),
        new("sk_test_", RedactionRule.Stripe, CharClass.Alnum, 10),
        new("rk_test_", RedactionRule.Stripe, CharClass.Alnum, 10),
        new("hf_", RedactionRule.OtherToken, CharClass.Alnum, 30),
        new("gsk_", RedactionRule.OtherToken, CharClass.Alnum, 20) { Anchor = "sk_" },
    ];

    private readonly byte[] _prefix;
    private readonly RedactionRule _rule;
    private readonly CharClass _tail;
    private readonly int _min;
    private readonly int _max;
    private readonly int _offset;

    private TokenShape(string prefix, RedactionRule rule, CharClass tail, int min, int max = int.MaxValue)
    {
        (_prefix, _rule, _tail, _min, _max) = (Encoding.ASCII.GetBytes(prefix), rule, tail, min, max);
        Anchor = prefix[..3];
    }

    private delegate bool Look(ReadOnlySpan<byte> tail);

    private string Anchor
    {
        get;
        init
        {
            field = value;
            _offset = _prefix.AsSpan().IndexOf(Encoding.ASCII.GetBytes(value));
        }
    }

    private Look? Looks { get; init; }

    public static IEnumerable<string> Anchors => Known.Select(shape => shape.Anchor).Distinct();

    /// <summary>The key that has its anchor at <paramref name="at"/>.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> json, int at, out Edit edit)
    {
        foreach (var shape in Known)
        {
            if (shape.TryMatchThis(json, at - shape._offset, out edit))
            {
                return true;
            }
        }
        edit = default;
        return false;
    }

    private bool TryMatchThis(ReadOnlySpan<byte> json, int start, out Edit edit)
    {
        edit = default;
        if (start < 0 || !json[start..].StartsWith(_prefix) || !JsonText.Begins(json, start, CharClass.Base64Url))
        {
            return false;
        }
        var tail = start + _prefix.Length;
        var end = JsonText.Run(json, tail, _tail);
        if (end - tail < _min || end - tail > _max || (Looks is { } looks && !looks(json[tail..end])))
        {
            return false;
        }
        edit = new Edit(start, end, _rule);
        return true;
    }

    // "sk-" also begins the names of spinners' styles (sk-folding-cube): those are short words in lower case.
    private static bool IsKeyNotStyle(ReadOnlySpan<byte> tail) =>
        JsonText.HasAny(tail, CharClass.Upper | CharClass.Digit) || LongestPart(tail) >= 16;

    private static int LongestPart(ReadOnlySpan<byte> tail)
    {
        var longest = 0;
        foreach (var part in tail.Split((byte)'-'))
        {
            longest = Math.Max(longest, part.End.Value - part.Start.Value);
        }
        return longest;
    }
}
