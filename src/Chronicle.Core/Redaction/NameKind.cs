namespace Chronicle.Redaction;

/// <summary>What a member's or variable's name says about its value.</summary>
internal enum NameKind
{
    /// <summary>Nothing secret.</summary>
    None,

    /// <summary>A secret, whatever it looks like.</summary>
    Secret,

    /// <summary>A bearer's token, unless it is a piece of a language model's text or a small number.</summary>
    Token,

    /// <summary>Several secrets; a bare number is how many.</summary>
    Several,

    /// <summary>A password, unless it says how a check went; a number is how many passed.</summary>
    Pass,

    /// <summary>A one-time code: four characters or more, one of them a digit.</summary>
    Code,

    /// <summary>A PIN: four to twelve digits.</summary>
    Digits,

    /// <summary>Base64 of <c>user:password</c>, as in Docker's and npm's files.</summary>
    Credentials,
}
