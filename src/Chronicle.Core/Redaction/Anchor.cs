namespace Chronicle.Redaction;

/// <summary>The rules whose secrets contain the same three bytes.</summary>
internal sealed class Anchor
{
    public AnchorKind Kinds { get; set; }

    public TokenShape[] Shapes { get; set; } = [];
}
