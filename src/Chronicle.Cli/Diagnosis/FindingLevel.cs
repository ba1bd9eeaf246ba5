namespace Chronicle.Cli.Diagnosis;

internal enum FindingLevel
{
    Ok,
    Note,
    Problem,
}
