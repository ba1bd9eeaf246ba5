namespace Chronicle.Redaction;

/// <summary>The keys of services that have a fixed prefix, as the services document them.</summary>
internal static class TokenShapes
{
    private const CharClass Hex = CharClass.Hex;
    private const CharClass Alnum = CharClass.Alnum;
    private const CharClass Word = CharClass.Word;
    private const CharClass Url = CharClass.Base64Url;
    private const CharClass Path = CharClass.Base64Url | CharClass.Slash;
    private const CharClass Dotted = CharClass.Base64Url | CharClass.Dot;
    private const CharClass UpperDigit = CharClass.Upper | CharClass.Digit;
    private const CharClass LowerDigit = CharClass.Lower | CharClass.Digit;

    public static readonly TokenShape[] Known =
    [
        // Language models and what surrounds them.
        new("sk-ant-", RedactionRule.Openai, Url, 8, 80),
        new("sk-proj-", RedactionRule.Openai, Url, 8, 40),
        new("sk-or-v1-", RedactionRule.Openai, Alnum, 16, 64),
        new("sk-lf-", RedactionRule.OtherToken, Url, 16, 36),
        new("sk-", RedactionRule.Openai, Url, 12) { Looks = IsKeyNotStyle, Example = "abcDEF0123456789abcd", NearMisses = ["sk-folding-cube", "sk-short", "task-0123456789abcdefghij"] },
        new("hf_", RedactionRule.OtherToken, Alnum, 30, 34),
        new("api_org_", RedactionRule.OtherToken, Alnum, 30, 34) { Anchor = "rg_" },
        new("gsk_", RedactionRule.OtherToken, Alnum, 20, 52) { Anchor = "gsk" },
        new("r8_", RedactionRule.OtherToken, Alnum, 30, 37),
        new("pplx-", RedactionRule.OtherToken, Alnum, 32, 48) { Anchor = "plx" },
        new("xai-", RedactionRule.OtherToken, Alnum, 40, 80) { NearMisses = ["xai-org/grok"] },
        new("fw_", RedactionRule.OtherToken, Alnum, 20, 24) { Looks = HasLetterAndDigit, NearMisses = ["fw_update_in_progress_since_start"] },
        new("lsv2_", RedactionRule.OtherToken, Word, 32, 43),
        new("tvly-", RedactionRule.OtherToken, Url, 20, 32) { Anchor = "tvl" },

        // Code hosting and delivery.
        new("ghp_", RedactionRule.Github, Alnum, 16, 36), new("gho_", RedactionRule.Github, Alnum, 16, 36), new("ghu_", RedactionRule.Github, Alnum, 16, 36),
        new("ghs_", RedactionRule.Github, Alnum, 16, 36), new("ghr_", RedactionRule.Github, Alnum, 16, 36),
        new("github_pat_", RedactionRule.Github, Word, 16, 82) { Anchor = "ub_" },
        new("glpat-", RedactionRule.Gitlab, Dotted, 16, 20), new("gldt-", RedactionRule.Gitlab, Url, 16, 20), new("glrt-", RedactionRule.Gitlab, Dotted, 16, 20) { NearMisses = ["glrt-short"] },
        new("glrtr-", RedactionRule.Gitlab, Url, 16, 20), new("glcbt-", RedactionRule.Gitlab, Url, 16, 20), new("glptt-", RedactionRule.Gitlab, Hex, 16, 40),
        new("glft-", RedactionRule.Gitlab, Url, 16, 20), new("glsoat-", RedactionRule.Gitlab, Url, 16, 20), new("glagent-", RedactionRule.Gitlab, Url, 16, 50),
        new("gloas-", RedactionRule.Gitlab, Hex, 32, 64) { Anchor = "oas" }, new("glimt-", RedactionRule.Gitlab, Url, 16, 25), new("glffct-", RedactionRule.Gitlab, Url, 16, 20),
        new("glwt-", RedactionRule.Gitlab, Url, 16, 20), new("GR1348941", RedactionRule.Gitlab, Url, 16, 20),
        new("bkua_", RedactionRule.OtherToken, LowerDigit, 32, 40), new("CCIPAT_", RedactionRule.OtherToken, Word, 32, 60) { Anchor = "CCI" },
        new("PMAK-", RedactionRule.OtherToken, Hex | CharClass.Dash, 32, 59),
        new("sntrys_", RedactionRule.OtherToken, Word | CharClass.Base64, 40, 60) { Anchor = "snt" }, new("sntryu_", RedactionRule.OtherToken, Hex, 40, 64) { Anchor = "snt" },
        new("ATATT3x", RedactionRule.OtherToken, Url | CharClass.Base64, 40, 150) { Anchor = "TT3" }, new("ATCTT3x", RedactionRule.OtherToken, Url | CharClass.Base64, 40, 150) { Anchor = "TT3" },
        new("lin_api_", RedactionRule.OtherToken, Alnum, 24, 40) { Anchor = "n_a" }, new("lin_oauth_", RedactionRule.OtherToken, Alnum, 24, 64) { Anchor = "n_o" },
        new("figd_", RedactionRule.OtherToken, Url, 24, 40) { Anchor = "igd" }, new("rdme_", RedactionRule.OtherToken, LowerDigit, 40, 70),
        new("tfp_", RedactionRule.OtherToken, Url | CharClass.Dot, 40, 59), new("shippo_live_", RedactionRule.OtherToken, Hex, 32, 40) { Anchor = "po_" },
        new("shippo_test_", RedactionRule.OtherToken, Hex, 32, 40) { Anchor = "po_" },

        // A framework's key. A picture's data is behind a comma.
        new("base64:", RedactionRule.OtherToken, Alnum | CharClass.Base64 | CharClass.Slash, 43) { Anchor = "64:", Max = 44, Looks = HasLetterAndDigit },

        // Packages.
        new("npm_", RedactionRule.Npm, Alnum, 20, 36) { NearMisses = ["npm_config_registry", "npm_lifecycle_event"] },
        new("pypi-", RedactionRule.OtherToken, Url, 32, 85) { Anchor = "ypi" }, new("oy2", RedactionRule.OtherToken, LowerDigit, 40, 43) { Max = 44 },
        new("rubygems_", RedactionRule.OtherToken, Hex, 32, 48) { Anchor = "yge" }, new("cio", RedactionRule.OtherToken, Alnum, 32) { Max = 32, Looks = HasLetterAndDigit },
        new("dckr_pat_", RedactionRule.OtherToken, Url, 20, 27) { Anchor = "ckr" }, new("dckr_oat_", RedactionRule.OtherToken, Url, 20, 32) { Anchor = "ckr" },
        new("AKCp", RedactionRule.OtherToken, Alnum, 60, 69), new("cmVmdGtu", RedactionRule.OtherToken, Alnum, 40, 56),

        // Clouds.
        new("AKIA", RedactionRule.Aws, UpperDigit, 16, 16) { Max = 16 }, new("ASIA", RedactionRule.Aws, UpperDigit, 16, 16) { Max = 16 },
        new("ABIA", RedactionRule.Aws, UpperDigit, 16, 16) { Max = 16 }, new("ACCA", RedactionRule.Aws, UpperDigit, 16, 16) { Max = 16 },
        new("amzn.mws.", RedactionRule.Aws, Hex | CharClass.Dash, 32, 36) { Anchor = "mws" },
        new("ABSK", RedactionRule.Aws, Url | CharClass.Base64, 60, 100),
        new("AIza", RedactionRule.Google, Url, 30, 35), new("ya29.", RedactionRule.Google, Dotted, 20, 60), new("GOCSPX-", RedactionRule.Google, Url, 20, 28),
        new("1//0", RedactionRule.Google, Url, 40, 90) { Anchor = "1//" },
        new("LTAI", RedactionRule.OtherToken, Alnum, 16, 20), new("dop_v1_", RedactionRule.OtherToken, Hex, 32, 64) { Anchor = "_v1" }, new("doo_v1_", RedactionRule.OtherToken, Hex, 32, 64) { Anchor = "_v1" },
        new("dor_v1_", RedactionRule.OtherToken, Hex, 32, 64) { Anchor = "_v1" },
        new("HRKU-", RedactionRule.OtherToken, Url, 32, 36), new("nfp_", RedactionRule.OtherToken, Alnum, 32, 36), new("v1.0-", RedactionRule.OtherToken, Hex | CharClass.Dash, 100, 171) { Anchor = ".0-" },
        new("hvs.", RedactionRule.OtherToken, Url, 20, 24), new("hvb.", RedactionRule.OtherToken, Url, 20, 80), new("hvr.", RedactionRule.OtherToken, Url, 20, 80),
        new("pul-", RedactionRule.OtherToken, Hex, 32, 40) { Anchor = "ul-" }, new("pnu_", RedactionRule.OtherToken, Alnum, 30, 36), new("dp.pt.", RedactionRule.OtherToken, Alnum, 32, 43) { Anchor = "dp." },
        new("dp.st.", RedactionRule.OtherToken, Dotted, 32, 43) { Anchor = "dp." }, new("t1.", RedactionRule.OtherToken, Dotted, 90, 100) { Looks = HasLetterAndDigit }, new("AQVN", RedactionRule.OtherToken, Url, 32, 35),

        // Data and watching.
        new("sbp_", RedactionRule.OtherToken, Hex, 32, 40), new("sb_secret_", RedactionRule.OtherToken, Word | CharClass.Dash, 20, 30) { Anchor = "sec" },
        new("dapi", RedactionRule.OtherToken, Hex, 32, 32), new("pscale_tkn_", RedactionRule.OtherToken, Dotted, 30, 43) { Anchor = "psc" },
        new("pscale_pw_", RedactionRule.OtherToken, Dotted, 30, 43) { Anchor = "psc" }, new("pscale_oauth_", RedactionRule.OtherToken, Dotted, 30, 43) { Anchor = "psc" },
        new("glsa_", RedactionRule.OtherToken, Word, 32, 41) { Anchor = "lsa" }, new("glc_", RedactionRule.OtherToken, Alnum | CharClass.Base64, 32, 60),
        new("NRAK-", RedactionRule.OtherToken, Alnum, 20, 27), new("NRII-", RedactionRule.OtherToken, Url, 28, 32), new("NRJS-", RedactionRule.OtherToken, Hex, 16, 19),
        new("dt0c01.", RedactionRule.OtherToken, Dotted, 40, 89), new("dt0s16.", RedactionRule.OtherToken, Dotted, 40, 89), new("CFPAT-", RedactionRule.OtherToken, Url, 40, 43) { Anchor = "CFP" },

        // Messages.
        new("xoxb-", RedactionRule.Slack, Alnum | CharClass.Dash, 10, 50), new("xoxa-", RedactionRule.Slack, Alnum | CharClass.Dash, 10, 50), new("xoxp-", RedactionRule.Slack, Alnum | CharClass.Dash, 10, 50),
        new("xoxr-", RedactionRule.Slack, Alnum | CharClass.Dash, 10, 50), new("xoxs-", RedactionRule.Slack, Alnum | CharClass.Dash, 10, 50), new("xoxo-", RedactionRule.Slack, Alnum | CharClass.Dash, 10, 50),
        new("xoxc-", RedactionRule.Slack, Alnum | CharClass.Dash, 10, 50), new("xoxd-", RedactionRule.Slack, Url | CharClass.Percent, 10, 50),
        new("xoxe-", RedactionRule.Slack, Alnum | CharClass.Dash, 10, 50), new("xoxe.", RedactionRule.Slack, Alnum | CharClass.Dash | CharClass.Dot, 20, 60),
        new("xapp-", RedactionRule.Slack, Alnum | CharClass.Dash, 20, 60) { Anchor = "xap" },
        new("hooks.slack.com/services/", RedactionRule.Slack, Path, 24, 40) { Anchor = "oks" }, new("hooks.slack.com/workflows/", RedactionRule.Slack, Path, 24, 40) { Anchor = "oks" },
        new("hooks.slack.com/triggers/", RedactionRule.Slack, Path, 24, 40) { Anchor = "oks" },
        new("api/webhooks/", RedactionRule.OtherToken, Path, 70, 80) { Anchor = "ebh", Looks = static tail => JsonText.Is(tail[0], CharClass.Digit), Example = "123456789012345678/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdef" },
        new("SG.", RedactionRule.OtherToken, Dotted, 40, 66) { Looks = static tail => tail.Contains((byte)'.') , Example = "abcdEFGH0123456789abcd.abcdEFGH0123456789abcdEFGH0123456789abcdEFG01" },
        new("key-", RedactionRule.OtherToken, Hex, 32) { Max = 32, NearMisses = ["key-0123456789abcdef0123456789abcdef0123456789abcdef"] }, new("xkeysib-", RedactionRule.OtherToken, Hex | LowerDigit | CharClass.Dash, 48, 81) { Anchor = "ysi" },

        // Money and shops.
        new("sk_live_", RedactionRule.Stripe, Alnum, 10, 24), new("rk_live_", RedactionRule.Stripe, Alnum, 10, 24), new("sk_test_", RedactionRule.Stripe, Alnum, 10, 24),
        new("rk_test_", RedactionRule.Stripe, Alnum, 10, 24), new("sk_prod_", RedactionRule.Stripe, Alnum, 10, 24), new("rk_prod_", RedactionRule.Stripe, Alnum, 10, 24),
        new("whsec_", RedactionRule.Stripe, Alnum | CharClass.Base64, 20, 32) { Anchor = "hse" },
        new("sq0atp-", RedactionRule.OtherToken, Url, 20, 22) { Anchor = "q0a" }, new("sq0csp-", RedactionRule.OtherToken, Url, 40, 43) { Anchor = "q0c" }, new("EAAA", RedactionRule.OtherToken, Url, 55),
        new("EAAC", RedactionRule.OtherToken, Alnum, 90), new("EZAK", RedactionRule.OtherToken, Alnum, 54, 54), new("EZTK", RedactionRule.OtherToken, Alnum, 54, 54),
        new("FLWSECK", RedactionRule.OtherToken, Url, 20, 37), new("fio-u-", RedactionRule.OtherToken, Url, 50, 64),
        new("access-sandbox-", RedactionRule.OtherToken, Hex | CharClass.Dash, 30, 36) { Anchor = "ss-" }, new("access-production-", RedactionRule.OtherToken, Hex | CharClass.Dash, 30, 36) { Anchor = "ss-" },
        new("access-development-", RedactionRule.OtherToken, Hex | CharClass.Dash, 30, 36) { Anchor = "ss-" },
        new("shpat_", RedactionRule.OtherToken, Hex, 24, 32) { Anchor = "hpa" }, new("shpca_", RedactionRule.OtherToken, Hex, 24, 32) { Anchor = "hpc" },
        new("shppa_", RedactionRule.OtherToken, Hex, 24, 32) { Anchor = "hpp" }, new("shpss_", RedactionRule.OtherToken, Hex, 24, 32) { Anchor = "hps" },

        // Notes, designs, keys of people.
        new("secret_", RedactionRule.OtherToken, Alnum, 43) { Max = 43, Looks = HasLetterAndDigit, NearMisses = ["secret_name", "secret_manager_service_account_of_the_cluster"] },
        new("ntn_", RedactionRule.OtherToken, Alnum, 40, 46), new("AGE-SECRET-KEY-1", RedactionRule.PrivateKey, UpperDigit, 40, 58) { Anchor = "SEC" },
        new("p8e-", RedactionRule.OtherToken, Alnum, 32, 32),
    ];

    /// <summary>Letters and digits: no name of words and underscores.</summary>
    private static bool HasLetterAndDigit(ReadOnlySpan<byte> tail) => JsonText.HasAny(tail, CharClass.Digit) && JsonText.HasAny(tail, CharClass.Letter);

    // "sk-" also begins the names of spinners' styles (sk-folding-cube): those are short words in lower case.
    private static bool IsKeyNotStyle(ReadOnlySpan<byte> tail) =>
        JsonText.HasAny(tail, CharClass.Digit) || LongestPart(tail) >= 20;

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
