namespace Chronicle.Nats.Protocol;

/// <summary>What may stand where the protocol has a subject: anything without a blank, a line break or another control character.</summary>
internal static class Subjects
{
    /// <exception cref="ArgumentException">A subject that would break the line it is written on.</exception>
    public static void Check(string subject)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        if (subject.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0)
        {
            throw new ArgumentException($"'{subject}' is no subject: it has a blank or a control character.", nameof(subject));
        }
    }
}
