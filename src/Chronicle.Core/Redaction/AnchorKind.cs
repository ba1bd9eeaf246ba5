namespace Chronicle.Redaction;

/// <summary>Which rule looks closer where an anchor was found.</summary>
internal enum AnchorKind
{
    /// <summary>Part of a word like "password" or "token".</summary>
    Name,

    /// <summary>Part of a key's fixed prefix, see <see cref="TokenShape"/>.</summary>
    Shape,
    Jwt,
    PrivateKey,
    Bearer,
    Basic,
    Url,

    /// <summary>An ASCII character that was escaped without need: everything else has to be looked for behind the escapes.</summary>
    Escape,
}
