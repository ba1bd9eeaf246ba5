namespace Chronicle.Cli.Load.Workload;

internal enum BodyKind
{
    /// <summary>One event as a JSON object.</summary>
    Single,

    /// <summary>A JSON array.</summary>
    Array,

    /// <summary>NDJSON.</summary>
    Lines,

    /// <summary>What Claude Code's http hook sends: no id, another door.</summary>
    Hook,
}
