namespace Chronicle.Redaction;

/// <summary>Which rules look closer where an anchor was found.</summary>
[Flags]
internal enum AnchorKind
{
    None = 0,

    /// <summary>Part of a word like "password" or "token".</summary>
    Name = 1,

    /// <summary>Part of a key's fixed prefix, see <see cref="TokenShape"/>.</summary>
    Shape = 2,
    Jwt = 4,
    PrivateKey = 8,
    Bearer = 16,
    Basic = 32,
    Url = 64,

    /// <summary>A flag of a command line, see <see cref="CommandRule"/>.</summary>
    Command = 128,

    /// <summary>A parameter of a URL's query.</summary>
    Query = 256,

    /// <summary>A line of a <c>.pgpass</c> file.</summary>
    PasswordFile = 512,

    /// <summary>Shapes without a fixed prefix, see <see cref="OddShapes"/>.</summary>
    Odd = 1024,

    /// <summary>A percent-encoded character that no text needs, see <see cref="PercentText"/>.</summary>
    Percent = 2048,

    /// <summary>A character that hides a secret from the other rules, see <see cref="HiddenText"/>.</summary>
    Hidden = 4096,

    /// <summary>A command that reads a password from another one, see <see cref="PipeRule"/>.</summary>
    Pipe = 8192,
}
