namespace Chronicle.Cli.Load.Workload;

/// <summary>How a request carries events, and how many.</summary>
/// <param name="Kind">The door and the form.</param>
/// <param name="Events">In one request.</param>
internal readonly record struct Body(BodyKind Kind, int Events)
{
    public static readonly Body Single = new(BodyKind.Single, 1);

    public static readonly Body Hook = new(BodyKind.Hook, 1);

    public static Body Lines(int events) => new(BodyKind.Lines, events);

    public static Body Array(int events) => new(BodyKind.Array, events);
}
