namespace Chronicle.Cli.Eval;

/// <summary>What kinds of questions are called.</summary>
internal static class QueryKinds
{
    /// <summary>As in JSON.</summary>
    public static string Label(this QueryKind kind) => kind switch
    {
        QueryKind.Paraphrase => "paraphrase",
        QueryKind.Identifier => "identifier",
        QueryKind.ErrorText => "error_text",
        QueryKind.Typo => "typo",
        _ => "non_latin",
    };
}
